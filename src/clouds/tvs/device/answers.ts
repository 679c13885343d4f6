/** What the cloud's answers mean. Never throws, whatever comes. */
import type { Device } from '../../../lifecycle/cloud.ts';
import type { Fetched } from '../../../lifecycle/effects.ts';
import type { Judged } from '../../../lifecycle/http-call.ts';
import { failure, OK } from '../../../lifecycle/outcome.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Base URL of the cloud and a path below it. */
export const urlOf = ({ target }: Device, path: string): string => `${target.services.tvs ?? ''}${path}`;

/**
 * An answer without `error` is a success, if `read` finds in it what it must have. A failure is `platform/<error>`
 * where the cloud names one, else `http/<status>`.
 */
export const judgeBy =
  <Data>(read: (fields: Fields) => Data | undefined) =>
  ({ status, body, outcome }: Fetched): Judged<Data> => {
    const fields = fieldsOf(body);
    const error = fields?.error;
    if (typeof error === 'string' && error !== '')
      return { outcome: failure('platform', error), code: error };
    if (status >= 400) return { outcome, code: status };
    if (!fields) return { outcome: failure('protocol', 'bad-json'), code: 'bad-json' };
    const data = read(fields);
    if (data === undefined) return { outcome: failure('protocol', 'bad-answer'), code: 'bad-answer' };
    return { outcome: OK, code: 0, data };
  };

/** A text that is not empty. */
export const textIn = (fields: Fields, name: string): string | undefined => {
  const value = fields[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

function fieldsOf(body: string): Fields | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Fields) : undefined;
  } catch {
    return undefined;
  }
}

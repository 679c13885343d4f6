/** What an answer of the cloud means: PROTOCOLS 4, result_code. */
import type { Fetched } from '../../../lifecycle/effects.ts';
import type { Judged } from '../../../lifecycle/http-call.ts';
import { failure, OK } from '../../../lifecycle/outcome.ts';
import { CODE, parseObject } from '../wire.ts';

export type Body = Readonly<Record<string, unknown>>;

/** @param complete whether an answer with code 0 has what its call promises; else `protocol/incomplete-answer` */
export const judge =
  (complete: (body: Body) => boolean = () => true) =>
  ({ status, body: text }: Fetched): Judged<Body> => {
    if (status !== 200) return { outcome: failure('http', status), code: status };
    const data = parseObject(text);
    const code = data?.result_code;
    if (!data || typeof code !== 'number')
      return { outcome: failure('protocol', data ? 'no-result-code' : 'bad-json'), code: 'unreadable' };
    if (code !== CODE.ok) return { outcome: failure('platform', code), code, data };
    return complete(data)
      ? { outcome: OK, code, data }
      : { outcome: failure('protocol', 'incomplete-answer'), code };
  };

/** The app on a person's phone: a client of the platform's HTTP interface (app-api.ts). */
import type { Device } from '../../../lifecycle/cloud.ts';
import type { Fetched, Life } from '../../../lifecycle/effects.ts';
import { failure, OK, type Outcome, succeeded } from '../../../lifecycle/outcome.ts';
import type { ApiAnswer, AppApi } from '../app-api.ts';
import { CODE } from '../wire.ts';

export interface Called<Data> {
  /** `ok`, `platform/<code>` as the platform answered, or how the call itself failed. */
  readonly outcome: Outcome;
  /** As the platform told it: checked by whoever reads it. */
  readonly data?: Partial<Data>;
}

const NO_PLATFORM: Called<never> = { outcome: failure('script', 'no-platform') };
const NO_ANSWER: Called<never> = { outcome: failure('protocol', 'no-answer') };

export function* callApp<Path extends keyof AppApi>(
  device: Device,
  path: Path,
  body: AppApi[Path]['body'],
): Life<Called<AppApi[Path]['data']>> {
  const { platform } = device.target;
  if (!platform) return NO_PLATFORM;
  const { outcome, body: text } = (yield {
    kind: 'fetch',
    method: 'POST',
    url: `${platform.url}${path}`,
    headers: {
      'content-type': 'application/json',
      ...(platform.token !== undefined && { authorization: `Bearer ${platform.token}` }),
    },
    body: JSON.stringify(body),
    timeout: device.fleet.timeouts.reply,
  }) as Fetched;
  return succeeded(outcome) ? read(text) : { outcome };
}

function read<Data>(text: string): Called<Data> {
  let answer: Partial<ApiAnswer<Partial<Data>>> | null;
  try {
    answer = JSON.parse(text);
  } catch {
    return { outcome: failure('protocol', 'bad-json') };
  }
  const { code, data } = answer ?? {};
  if (typeof code !== 'number' || !Number.isInteger(code)) return NO_ANSWER;
  return { outcome: code === CODE.ok ? OK : failure('platform', code), ...(data && { data }) };
}

/** Calls the platform's HTTP interface for those who run it; whatever goes wrong is an outcome. */
import type { AdminApi, ApiAnswer, ApiBody, ApiData } from '../clouds/deli/app-api.ts';
import type { PlatformInterface } from '../lifecycle/cloud.ts';
import { ABANDONED, failure, OK, type Outcome, TIMEOUT } from '../lifecycle/outcome.ts';

/** ms of one call. A firmware of 1 GiB takes the platform some seconds. */
const ANSWERS_WITHIN = 30_000;

export type AdminPath = keyof AdminApi;

export interface Called<Data = unknown> {
  readonly outcome: Outcome;
  /** What the platform said of a failure. */
  readonly reason?: string;
  readonly data?: Data;
}

export interface PlatformClient {
  /** Never rejects. */
  call<Path extends AdminPath>(
    path: Path,
    body: ApiBody<Path>,
    signal: AbortSignal,
  ): Promise<Called<ApiData<Path>>>;
}

export const platformClient = (
  { url, token }: PlatformInterface,
  answersWithin = ANSWERS_WITHIN,
): PlatformClient => ({
  async call<Path extends AdminPath>(path: Path, body: ApiBody<Path>, signal: AbortSignal) {
    const timeout = AbortSignal.timeout(answersWithin);
    try {
      const response = await fetch(url + path, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify(body),
        // The token is for this address alone.
        redirect: 'manual',
        signal: AbortSignal.any([signal, timeout]),
      });
      return answered<ApiData<Path>>(response.status, await response.text());
    } catch (error) {
      if (signal.aborted) return { outcome: ABANDONED };
      return { outcome: timeout.aborted ? TIMEOUT : failure('socket', codeOf(error)) };
    }
  },
});

function answered<Data>(status: number, text: string): Called<Data> {
  const answer = parsed<Data>(text);
  const reason = answer?.msg === undefined ? {} : { reason: answer.msg };
  if (status !== 200) return { outcome: failure('http', status), ...reason };
  if (!answer) return { outcome: failure('protocol', 'bad-json') };
  if (answer.code !== 0) return { outcome: failure('platform', answer.code), ...reason };
  return answer.data === undefined ? { outcome: OK } : { outcome: OK, data: answer.data };
}

/** Undefined for what is no answer of this interface. */
function parsed<Data>(text: string): ApiAnswer<Data> | undefined {
  try {
    const answer = JSON.parse(text) as Partial<ApiAnswer<Data>> | null;
    return typeof answer?.code === 'number' ? (answer as ApiAnswer<Data>) : undefined;
  } catch {
    return undefined;
  }
}

/** The system's code, which fetch hides in the cause of its error; its own codes tell of a broken connection. */
function codeOf(error: unknown): string {
  const { code = '' } = (error as { readonly cause?: NodeJS.ErrnoException }).cause ?? {};
  return code === '' || code.startsWith('UND_') ? 'closed' : code;
}

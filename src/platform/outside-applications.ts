/** Applications outside the platform: called back over HTTP, or asking for their messages themselves. */
import type { Refusal } from '../clouds/deli/platform/index.ts';
import { CODE, type Envelope } from '../clouds/deli/wire.ts';
import { isLoopback } from './listen.ts';

interface Outside {
  readonly callback?: string;
  readonly queue: Envelope[];
  /** Wakes whoever polls. */
  wake(): void;
}

/** ms that an application may take to accept a message. */
const ACCEPTS_WITHIN = 5000;
/** Messages that may wait for an application that polls. */
const QUEUE_LIMIT = 10_000;
const nothing = (): void => {};

export class OutsideApplications {
  readonly #applications = new Map<string, Outside>();
  readonly #anywhere: boolean;
  readonly #closing = new AbortController();

  /** `anywhere`: callbacks may be beyond loopback. */
  constructor(anywhere: boolean) {
    this.#anywhere = anywhere;
  }

  /** Why not; undefined: it is registered. Messages that wait go on waiting. */
  register(id: string, callback?: string): Refusal | undefined {
    const refusal = callback === undefined ? undefined : this.#refuseCallback(callback);
    if (refusal) return refusal;
    const queue = this.#applications.get(id)?.queue ?? [];
    this.#applications.set(id, { ...(callback !== undefined && { callback }), queue, wake: nothing });
    return undefined;
  }

  /** Why not: 102 it can't be reached, −1 it was reached and did not accept; undefined: it was accepted. */
  deliver(id: string, message: Envelope): Refusal | undefined | Promise<Refusal | undefined> {
    const application = this.#applications.get(id);
    if (!application) return unreachable(`the service ${id} has gone`);
    if (application.callback !== undefined) return this.#call(application.callback, message);
    if (application.queue.length >= QUEUE_LIMIT) return unreachable(`the service ${id} does not read`);
    application.queue.push(message);
    application.wake();
    return undefined;
  }

  /** Up to `limit` of the waiting messages, oldest first; waits up to so many ms for the first one. */
  async poll(id: string, limit: number, wait: number): Promise<Envelope[] | Refusal> {
    const application = this.#applications.get(id);
    if (!application) return unreachable(`no such service: ${id}`);
    if (application.queue.length === 0 && wait > 0)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, wait);
        const wake = (): void => {
          clearTimeout(timer);
          resolve();
        };
        this.#closing.signal.addEventListener('abort', wake, { once: true });
        application.wake = wake;
      });
    return application.queue.splice(0, limit);
  }

  /** Ends the calls that are under way: their messages were not accepted. */
  close(): void {
    this.#closing.abort();
  }

  async #call(callback: string, message: Envelope): Promise<Refusal | undefined> {
    try {
      const response = await fetch(callback, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(message),
        // Following one could lead to where callbacks may not go.
        redirect: 'manual',
        signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(ACCEPTS_WITHIN)]),
      });
      await response.body?.cancel();
      return response.ok
        ? undefined
        : { code: CODE.undefined, msg: `the service answered with HTTP ${response.status}` };
    } catch {
      return unreachable("the service can't be reached");
    }
  }

  #refuseCallback(callback: string): Refusal | undefined {
    const url = URL.canParse(callback) ? new URL(callback) : undefined;
    if (!url || !/^https?:$/.test(url.protocol))
      return { code: CODE.unparsable, msg: 'callback must be an http or https URL' };
    return this.#anywhere || isLoopback(url.hostname)
      ? undefined
      : { code: CODE.notPermitted, msg: 'callback must be on this machine (127.0.0.1, ::1 or localhost)' };
  }
}

const unreachable = (msg: string): Refusal => ({ code: CODE.unreachable, msg });

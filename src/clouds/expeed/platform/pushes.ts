/** What the cloud sends by itself: every push is tried again three times, then dropped, and each try is counted. */
import type { Called, ServiceWorld } from '../../../platform/service.ts';
import { CODE, LABEL, type PushLabel, parseObject, signature } from '../wire.ts';

/** Tries after the first one (PROTOCOLS 4). */
const RETRIES = 3;
/** ms before the first of them; doubles from there. */
const FIRST_WAIT = 1000;
/** ms that a receiver has to answer. */
const ANSWER_WITHIN = 5000;
/** Pushes to one receiver that are not settled yet; further ones are dropped at once. */
const MOST_UNSETTLED = 1000;

export class Pushes {
  readonly #world: ServiceWorld;
  readonly #unsettled = new Map<string, number>();

  constructor(world: ServiceWorld) {
    this.#world = world;
  }

  send(url: string, label: PushLabel, body: unknown): void {
    const waiting = this.#unsettled.get(url) ?? 0;
    if (waiting >= MOST_UNSETTLED) {
      this.#world.tally(`push-dropped/${label}`);
      return;
    }
    this.#unsettled.set(url, waiting + 1);
    void this.#try(url, label, body, 0);
  }

  async #try(url: string, label: PushLabel, body: unknown, tries: number): Promise<void> {
    const called = await this.#counted(label, this.#world.post(url, body, ANSWER_WITHIN));
    if (called.status === 200 && parseObject(called.body)?.result_code === CODE.ok)
      this.#settle(url, `pushed/${label}`);
    else if (tries >= RETRIES) this.#settle(url, `push-dropped/${label}`);
    else {
      this.#world.tally(`push-retried/${label}`);
      this.#world.after(FIRST_WAIT * 2 ** tries, () => void this.#try(url, label, body, tries + 1));
    }
  }

  #settle(url: string, tally: string): void {
    this.#world.tally(tally);
    const left = (this.#unsettled.get(url) ?? 1) - 1;
    if (left > 0) this.#unsettled.set(url, left);
    else this.#unsettled.delete(url);
  }

  /** The set-up check: whether the receiver knows the token, by its signature, and answers the nonce. */
  async check(url: string, token: string): Promise<boolean> {
    const nonce = Math.floor(this.#world.random() * 2 ** 48).toString(36);
    const timestamp = String(Math.floor(this.#world.now() / 1000));
    const asked = this.#world.get(checkUrl(url, token, nonce, timestamp), ANSWER_WITHIN);
    const called = await this.#counted(LABEL.check, asked);
    return called.status === 200 && called.body.trim() === nonce;
  }

  /**
   * Counted before it is sent: whoever reads the counts while it is under way must find it. Until it is answered
   * nobody knows whether it was read; with another status than 200 the receiver says that it did not take it.
   */
  async #counted(label: string, call: Promise<Called>): Promise<Called> {
    const { tally } = this.#world;
    tally(`instructed/${label}`);
    tally(`unsure/${label}`);
    const called = await call;
    const { status, unsent = false } = called;
    if (status !== 0 || unsent) tally(`unsure/${label}`, -1);
    if ((status !== 0 && status !== 200) || unsent) {
      tally(`instructed/${label}`, -1);
      tally(unsent ? `unreached/${label}` : `refused/${label}/${status}`);
    }
    return called;
  }
}

export function checkUrl(url: string, token: string, nonce: string, timestamp: string): string {
  const query = new URLSearchParams({ signature: signature(token, nonce, timestamp), nonce, timestamp });
  return `${url}${url.includes('?') ? '&' : '?'}${query}`;
}

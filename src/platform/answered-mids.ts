/** Keeps echo from answering answers. A device may answer a 301 by a 300 with its mid: PROTOCOLS 1.6. */

/** Answers of a connection that are remembered; a device seldom has more under way. */
const REMEMBERED = 16;

export class AnsweredMids {
  /** By whatever lives as long as the connection. */
  readonly #mids = new WeakMap<object, Set<string>>();

  /** Whether this 300 is the device's word on what was answered to it: true once for each answer. */
  isWordOnAnswer(connection: object, mid: string): boolean {
    return this.#mids.get(connection)?.delete(mid) ?? false;
  }

  answered(connection: object, mid: string): void {
    const mids = this.#mids.get(connection) ?? new Set();
    this.#mids.set(connection, mids.add(mid));
    const [oldest] = mids;
    if (mids.size > REMEMBERED && oldest !== undefined) mids.delete(oldest);
  }
}

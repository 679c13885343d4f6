/** What has come, for `wait`: a message that came before it was waited for counts as well, once. */
export class Arrivals {
  readonly #come = new Map<number, number>();
  readonly #waiting = new Map<number, Set<() => void>>();

  add(action: number): void {
    const [first] = this.#waiting.get(action) ?? [];
    if (first) first();
    else this.#come.set(action, (this.#come.get(action) ?? 0) + 1);
  }

  /** False when none has come in time. @param ms real ms */
  wait(action: number, ms: number, after: (ms: number, call: () => void) => () => void): Promise<boolean> {
    const come = this.#come.get(action) ?? 0;
    if (come > 0) {
      this.#come.set(action, come - 1);
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(action) ?? new Set();
      this.#waiting.set(action, waiting);
      const done = (arrived: boolean) => () => {
        cancel();
        waiting.delete(arrive);
        resolve(arrived);
      };
      const arrive = done(true);
      const cancel = after(ms, done(false));
      waiting.add(arrive);
    });
  }
}

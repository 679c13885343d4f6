/**
 * Stands in for aedes' wildcard matcher. Devices may subscribe to two exact topics only (PROTOCOLS 1.2), so a map
 * will do; with the matcher, 15,000 devices leaving one topic cost a search each among the 15,000. It calls back at
 * once, so that aedes takes a closing client out of its books before another one with the same id comes in.
 */
export interface Message {
  readonly topic: string;
}
export type Listener = (message: Message, done: () => void) => void;

export class ExactEmitter {
  /** aedes looks at these. */
  readonly current = 0;
  readonly concurrent = 0;
  readonly #listeners = new Map<string, Set<Listener>>();

  on(topic: string, listener: Listener, done?: () => void): this {
    const listeners = this.#listeners.get(topic);
    if (listeners) listeners.add(listener);
    else this.#listeners.set(topic, new Set([listener]));
    done?.();
    return this;
  }

  removeListener(topic: string, listener: Listener, done?: () => void): this {
    const listeners = this.#listeners.get(topic);
    if (listeners?.delete(listener) && listeners.size === 0) this.#listeners.delete(topic);
    done?.();
    return this;
  }

  /** `done` once every listener is done. */
  emit(message: Message, done: () => void = () => {}): void {
    const listeners = [...(this.#listeners.get(message.topic) ?? [])];
    let left = listeners.length;
    if (left === 0) {
      setImmediate(done);
      return;
    }
    const one = (): void => {
      if (--left === 0) done();
    };
    for (const listener of listeners) listener(message, one);
  }

  close(done: () => void): void {
    this.#listeners.clear();
    setImmediate(done);
  }
}

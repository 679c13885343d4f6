/**
 * What the links of a thread have to send, written a few links at a time: a write that finds the server asleep pays
 * for waking it (5 µs of 8 on the machines we measured), the writes right after it do not. Of one round: 22.2 µs an
 * exchange at one link a time, 17.4 at 32, 18.4 at 256, 21.0 with no limit, since the server idles while we read; of a
 * later one: 15.3 at 8, 14.7 at 32, 14.4 at 64, 15.2 at 128.
 */
export interface Sender {
  flush(): void;
}

/** Links whose packets are collected before they are written. */
export const BATCH = 64;

export class Outbox {
  private readonly soon: (flush: () => void) => void;
  private waiting: Sender[] = [];
  private planned = false;

  /** @param soon calls back once what the event loop is at has been handled */
  constructor(soon: (flush: () => void) => void) {
    this.soon = soon;
  }

  /** Has the sender flushed, in its turn: at the end of the event loop's turn at the latest. */
  add(sender: Sender): void {
    this.waiting.push(sender);
    if (this.waiting.length >= BATCH) this.flush();
    else if (!this.planned) {
      this.planned = true;
      this.soon(this.onSoon);
    }
  }

  private readonly onSoon = () => {
    this.planned = false;
    this.flush();
  };

  private flush(): void {
    const senders = this.waiting;
    this.waiting = [];
    for (const sender of senders) sender.flush();
  }
}

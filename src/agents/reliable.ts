/**
 * Each message once and in order, over streams that may lose what they hold (a Redis that was started anew): the
 * sender numbers its messages and keeps them until they are acknowledged; the receiver takes the one it waits for.
 */

export class ReliableSender<T> {
  private readonly send: (number: number, message: T) => void;
  private kept: T[] = [];
  /** Number of the first that is kept. */
  private first = 0;

  /** @param send tries to bring a message across; what gets lost is sent again by `again` */
  constructor(send: (number: number, message: T) => void) {
    this.send = send;
  }

  get unacknowledged(): number {
    return this.kept.length;
  }

  add(message: T): void {
    this.kept.push(message);
    this.send(this.first + this.kept.length - 1, message);
  }

  /** @param next the number that the receiver waits for */
  acknowledge(next: number): void {
    if (next <= this.first) return;
    this.kept = this.kept.slice(next - this.first);
    this.first = next;
  }

  again(): void {
    for (const [index, message] of this.kept.entries()) this.send(this.first + index, message);
  }
}

export class ReliableReceiver<T> {
  private readonly receive: (message: T) => void;
  /** Of the message that is waited for. */
  next = 0;

  constructor(receive: (message: T) => void) {
    this.receive = receive;
  }

  /** Ignores what came before, and what comes too early: it will be sent again. */
  add(number: number, message: T): void {
    if (number !== this.next) return;
    this.next++;
    this.receive(message);
  }
}

/** What a transport tells those who use it. */
import type { Outcome } from '../lifecycle/outcome.ts';
import type { TransportEvents } from './transport.ts';

/** What a transport reports, in order; `on` may do something within. */
export class Heard implements TransportEvents {
  readonly events: string[] = [];
  private readonly on: (event: string) => void;

  constructor(on: (event: string) => void = () => undefined) {
    this.on = on;
  }
  ready(): void {
    this.note('ready');
  }
  onBytes(length: number): void {
    this.note(`${length} bytes`);
  }
  serverLeft(): void {
    this.note('server left');
  }
  failed(outcome: Outcome): void {
    this.note(outcome);
  }
  ended(): void {
    this.note('ended');
  }
  private note(event: string): void {
    this.events.push(event);
    this.on(event);
  }
}

/** Waits until it was reported. */
export const until = async (heard: Heard, event: string): Promise<void> => {
  while (!heard.events.includes(event)) await new Promise((resolve) => setImmediate(resolve));
};

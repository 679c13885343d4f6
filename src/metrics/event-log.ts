/** The run's events in the order of their time, whatever order they arrive in. */
import type { Frame, FrameEvent } from './frame.ts';

/** Only the earliest ones are kept; the rest are counted. */
const EVENTS_KEPT = 1000;

interface Placed extends FrameEvent {
  readonly worker: number;
  readonly sequence: number;
}

const byTime = (a: Placed, b: Placed): number =>
  a.at - b.at ||
  a.worker - b.worker ||
  a.sequence - b.sequence ||
  (a.text < b.text ? -1 : a.text > b.text ? 1 : 0);

export class EventLog {
  private events: Placed[] = [];
  private left = 0;

  /** Earliest first. */
  get kept(): readonly (FrameEvent & { readonly worker: number })[] {
    this.trim();
    return this.events;
  }

  /** Events that happened and are not in `kept`. */
  get dropped(): number {
    this.trim();
    return this.left;
  }

  add({ worker, sequence, events, eventsDropped }: Frame): void {
    for (const event of events) this.events.push({ ...event, worker, sequence });
    this.left += eventsDropped;
    if (this.events.length > 2 * EVENTS_KEPT) this.trim();
  }

  join(other: EventLog): void {
    this.events.push(...other.events);
    this.left += other.left;
    this.trim();
  }

  private trim(): void {
    this.events.sort(byTime);
    this.left += Math.max(0, this.events.length - EVENTS_KEPT);
    this.events.length = Math.min(this.events.length, EVENTS_KEPT);
  }
}

/**
 * What one device did last, kept only while somebody watches the fleet: its last messages and attempts, and what its
 * cell shows. At most 12 of each, a message with 400 of its characters at most: under 8 KB a device in one-byte text.
 */
import { ENDING_CODE, endingOf } from '../metrics/cell.ts';
import type { DeviceAttempt, DeviceMessage } from '../metrics/device-story.ts';
import { textWithoutSecrets } from '../secrets.ts';
import type { Clock } from './clock.ts';

const KEPT = 12;
const LONGEST = 400;

interface Entry {
  readonly at: number;
  readonly way: DeviceMessage['way'];
  readonly where: string;
  readonly label: string;
  readonly text: string;
  readonly length: number;
}

export class Diary {
  /** Place in the fleet's list of steps of the attempt that began last, or went on last. */
  place: number;
  /** Code of how the last attempt ended. */
  ending = ENDING_CODE.none;
  /** Turns over with the cell that follows an attempt's end. */
  beat = false;
  endedSince = false;
  private readonly clock: Clock;
  private readonly messages: Entry[] = [];
  private readonly attempts: DeviceAttempt[] = [];

  constructor(clock: Clock, place: number) {
    this.clock = clock;
    this.place = place;
  }

  sent(where: string, label: string, text: string): void {
    this.keep('sent', where, label, text);
  }

  received(where: string, label: string, text: string): void {
    this.keep('received', where, label, text);
  }

  /** @param label an outcome, or '' */
  happened(what: string, label = ''): void {
    this.keep('happened', what, label, '');
  }

  /** @param place where the device is after it; undefined: where it was */
  ended(attempt: DeviceAttempt, place: number | undefined): void {
    this.ending = ENDING_CODE[endingOf(attempt.outcome)];
    this.endedSince = true;
    if (place !== undefined) this.place = place;
    if (this.attempts.push(attempt) > KEPT) this.attempts.shift();
  }

  told(): { readonly messages: DeviceMessage[]; readonly attempts: readonly DeviceAttempt[] } {
    const messages = this.messages.map((entry) => ({
      ...entry,
      where: textWithoutSecrets(entry.where),
      text: textWithoutSecrets(entry.text),
    }));
    return { messages, attempts: [...this.attempts] };
  }

  private keep(way: Entry['way'], where: string, label: string, text: string): void {
    const { length } = text;
    const entry = { at: this.clock.now(), way, where, label, text: beginning(text), length };
    if (this.messages.push(entry) > KEPT) this.messages.shift();
  }
}

/** A copy: a slice would keep the whole of a long text alive. */
const beginning = (text: string): string =>
  text.length <= LONGEST ? text : Buffer.from(text.slice(0, LONGEST)).toString();

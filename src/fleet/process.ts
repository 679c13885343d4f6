/**
 * One life under way: a device's own, a reaction or a chore beside it, or somebody who uses the device. A process
 * waits for one thing at a time, and is itself the timer of that wait.
 *
 *   waiting for   ends with
 *   arrival       its moment
 *   sleep         its moment
 *   lock          the holder's release
 *   link          the connection coming back; its deadline
 *   open          CONNACK, or the socket's end; its deadline
 *   close         the socket's end
 *   reply         the message with its key; the socket's end; its deadline
 *   receive       a message that matches; its moment
 *   suback        SUBACK; the socket's end; its deadline
 *   puback        PUBACK; the socket's end; its deadline
 *   call          the HTTP answer
 *   http          the transfer's end, or the abort
 *   listen        the port being open
 *   soon          the event loop's next turn
 *   turns         the end of the last turn that it began
 */
import type { Attempt, Effect, Inbound, Life } from '../lifecycle/effects.ts';
import { DOUBLE_ZERO } from './double-zero.ts';
import type { LiveDevice } from './live-device.ts';
import type { EffectOf } from './live-fleet.ts';
import { Timer } from './timer-wheel.ts';

export type Waiting =
  | 'nothing'
  | 'arrival'
  | 'sleep'
  | 'lock'
  | 'link'
  | 'open'
  | 'close'
  | 'reply'
  | 'receive'
  | 'suback'
  | 'puback'
  | 'call'
  | 'http'
  | 'listen'
  | 'soon'
  | 'turns';

/** An attempt that has begun and not ended. */
export interface LiveAttempt extends Attempt {
  readonly slot: number;
  readonly place: number;
  readonly phase: number;
  /** Real ms since the start of the run. */
  readonly due: number;
  sent: number;
  /** Its first message has been handed to the link: what it sends later does not change when it was sent. */
  handedOver: boolean;
  readonly outer: LiveAttempt | undefined;
}

/**
 * `chore`: ends when the device's own life does. `somebody`: a person beside the device, whom nothing that the device
 * does holds up. `turn`: of an open loop.
 */
export type Role = 'device' | 'chore' | 'somebody' | 'turn';

export class Process extends Timer {
  readonly device: LiveDevice;
  readonly role: Role;
  life: Life<unknown> | undefined;
  waiting: Waiting = 'nothing';
  /** When the life was planned to be where it is: real ms since the start. */
  due = DOUBLE_ZERO;
  /** When the message came that it goes on with, while it does: real ms since the start; NaN without one. */
  cameAt = Number.NaN;
  /** Of the present wait, if it has one: real ms since the start. */
  deadline = Number.POSITIVE_INFINITY;
  /** The innermost attempt that is open. */
  attempt: LiveAttempt | undefined;
  /** Judges the reply that it waits for, and so ends the attempt. */
  asked: EffectOf<'ask'> | undefined;
  /** The effect that waits to be performed, for the lock or for the link. */
  parked: Effect | undefined;
  /** What its wait is known by: a request's key, or a packet identifier. */
  key: string | number = 0;
  /** Of the message whose reply or acknowledgement it waits for. */
  label = '';
  matches: ((message: Inbound) => boolean) | undefined;
  abort: AbortController | undefined;
  /** Of a turn: the process that began it. */
  owner: Process | undefined;
  /** Of a turn: the state of the stream that it draws from. */
  stream = DOUBLE_ZERO;
  /** Turns that it began and that are under way. */
  turns = 0;
  /** Set while its generator runs: an answer that comes within is kept for the loop. */
  running = false;
  /** Only failures are left of its life. */
  adrift = false;
  answered = false;
  answer: unknown;

  constructor(device: LiveDevice, role: Role = 'device') {
    super();
    this.device = device;
    this.role = role;
  }

  override fire(): void {
    this.device.world.onTimer(this);
  }
}

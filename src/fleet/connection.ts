/**
 * One connection of a device, from the wish to open it to its end; and the timer of its keep-alive, then of its leaving.
 *
 *   state    event              next     what happens
 *   opening  CONNACK 0          up       the opener goes on
 *   opening  socket's end       –        the opener fails (its deadline ends the socket too)
 *   up       socket's end       –        what is in flight fails; recovery begins
 *   up       close, open        closing  DISCONNECT; the closer waits, or the next opener does
 *   closing  socket's end       –        the closer goes on, the next opener begins
 *   closing  5 s                closing  the socket is cut
 */
import { type Outcome, TIMEOUT } from '../lifecycle/outcome.ts';
import type { Link, LinkEvents } from '../net/link.ts';
import { Deliveries } from './deliveries.ts';
import { DOUBLE_ZERO } from './double-zero.ts';
import type { LiveDevice } from './live-device.ts';
import type { LiveAttempt, Process } from './process.ts';
import { Timer } from './timer-wheel.ts';

export class Connection extends Timer implements LinkEvents {
  state: 'opening' | 'up' | 'closing' = 'opening';
  link: Link | undefined;
  readonly device: LiveDevice;
  /** Waits for CONNACK while opening, for the end while closing. */
  waiter: Process | undefined;
  /** Real ms since the start. */
  lastSent = DOUBLE_ZERO;
  /** QoS 0 messages by label, sent since the server last showed that it reads; undefined without any. */
  unproven: Map<string, number> | undefined;
  /** Waits in the link's outbox with the message sent last. */
  unwritten: LiveAttempt | undefined;
  private pinged = false;
  private readonly cleanSession: boolean;
  /** Holds one of the worker's limited number of places for handshakes. */
  private shaking = true;

  constructor(device: LiveDevice, opener: Process, cleanSession: boolean) {
    super();
    this.device = device;
    this.cleanSession = cleanSession;
    this.waiter = opener;
  }

  connected(sessionPresent: boolean): void {
    const { world } = this.device;
    if (!sessionPresent) this.device.deliveries = undefined;
    this.state = 'up';
    this.lastSent = world.clock.now();
    const seconds = this.device.fleet.keepAliveSeconds;
    if (seconds > 0) world.timers.deadline(this, this.lastSent + seconds * KEEP_ALIVE_SHARE);
    world.connecting.onUp(this, sessionPresent, world.clock.turnBegan());
    this.leaveHandshakes();
    world.timers.catchUp();
  }

  /** Last, since it begins the next one: that takes its time, which is not this connection's. */
  private leaveHandshakes(): void {
    if (!this.shaking) return;
    this.shaking = false;
    this.device.world.connecting.handshakes.leave();
  }

  message(topic: string, payload: string, packetId = 0, repeated = false): void {
    if (this.state !== 'up') return;
    const { clock, messages, timers } = this.device.world;
    const cameAt = clock.turnBegan();
    if (packetId > 0 && this.cameBefore(packetId, topic, payload, repeated))
      messages.onRepeated(this.device, topic, payload);
    else messages.onMessage(this.device, topic, payload, cameAt);
    timers.catchUp();
  }

  /** A server sends again only in a session that outlives its connections [MQTT-4.4.0-1]. */
  private cameBefore(packetId: number, topic: string, payload: string, repeated: boolean): boolean {
    if (this.cleanSession) return false;
    this.device.deliveries ??= new Deliveries();
    return this.device.deliveries.cameBefore(packetId, topic, payload, repeated);
  }

  acknowledged(packetId: number): void {
    this.unproven = undefined;
    const { clock, messages, timers } = this.device.world;
    messages.onAcknowledged(this.device, packetId, clock.turnBegan());
    timers.catchUp();
  }

  subscribed(packetId: number, granted: readonly number[]): void {
    this.unproven = undefined;
    const { clock, messages, timers } = this.device.world;
    messages.onSubscribed(this.device, packetId, granted, clock.turnBegan());
    timers.catchUp();
  }

  pong(): void {
    this.unproven = undefined;
    this.pinged = false;
  }

  /** An attempt is sent when its message is: what it waited for others of the same turn is not the platform's time. */
  written(): void {
    const { unwritten } = this;
    if (!unwritten) return;
    this.unwritten = undefined;
    unwritten.sent += this.device.world.clock.now() - this.lastSent;
  }

  closed(outcome: Outcome): void {
    const { world } = this.device;
    this.wheel?.cancel(this);
    world.connecting.onClosed(this, outcome);
    this.leaveHandshakes();
  }

  /** Nothing will ever tell whether it was read, but an answer to what is sent after it. */
  sentUnanswered(label: string): void {
    this.unproven ??= new Map();
    this.unproven.set(label, (this.unproven.get(label) ?? 0) + 1);
  }

  /** Cuts the connection if it is not closed by then. @param ms real ms */
  leaveWithin(ms: number): void {
    const { world } = this.device;
    world.timers.deadline(this, world.clock.now() + ms);
  }

  /** The keep-alive's moment: a PINGREQ, when nothing else was sent since [MQTT-3.1.2-23]. */
  override fire(): void {
    if (this.state === 'closing') {
      this.link?.destroy(TIMEOUT);
      return;
    }
    const { world } = this.device;
    const now = world.clock.now();
    const silence = this.device.fleet.keepAliveSeconds * KEEP_ALIVE_SHARE;
    if (this.pinged) {
      this.link?.destroy('mqtt/no-pingresp');
      return;
    }
    if (this.lastSent + silence > now + 1) {
      world.timers.deadline(this, this.lastSent + silence);
      return;
    }
    this.pinged = true;
    this.lastSent = now;
    this.link?.ping();
    world.timers.deadline(this, now + Math.min(silence, PINGRESP_MS));
  }
}

/** A ping goes out when nine tenths of the keep-alive have passed in silence; in ms for each second of it. */
const KEEP_ALIVE_SHARE = 900;
/** A server that owes a PINGRESP for this long is gone. */
const PINGRESP_MS = 20_000;

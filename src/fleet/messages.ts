/** Requests and their replies, instructions, acknowledgements: what goes over an open connection. */
import type { Inbound } from '../lifecycle/effects.ts';
import { NOT_CONNECTED, OK, type Outcome, TIMEOUT } from '../lifecycle/outcome.ts';
import type { Connection } from './connection.ts';
import type { LiveDevice } from './live-device.ts';
import type { EffectOf } from './live-fleet.ts';
import type { LiveWorld } from './live-world.ts';
import type { Process } from './process.ts';

type OverLink = EffectOf<'request'> | EffectOf<'send'> | EffectOf<'subscribe'>;

/** Keys of requests given up that each device keeps, to tell a late reply from a second one. */
const GIVEN_UP_KEPT = 64;

export class Messages {
  private readonly world: LiveWorld;

  constructor(world: LiveWorld) {
    this.world = world;
  }

  /**
   * While the connection is being recovered, everyone but the recovery waits for it.
   * @param now real ms since the start
   */
  perform(process: Process, effect: OverLink, now = this.world.clock.now()): void {
    const { device } = process;
    this.world.timers.answerBy(process, now + effect.timeout);
    if (device.recovery && device.recovery !== process) {
      process.waiting = 'link';
      process.parked = effect;
    } else this.transmit(process, effect, now);
  }

  /** The connection is back, or given up: what waited for it goes on. */
  onRecovered(device: LiveDevice): void {
    for (const process of device.processes()) {
      if (process.waiting !== 'link' || !process.parked) continue;
      const now = this.world.clock.now();
      if (process.attempt) process.attempt.sent = now;
      this.transmit(process, process.parked as OverLink, now);
    }
  }

  private transmit(process: Process, effect: OverLink, now: number): void {
    const { device } = process;
    const { connection } = device;
    if (connection?.state !== 'up' || !connection.link) {
      process.waiting = 'link';
      this.world.runner.resume(process, { outcome: NOT_CONNECTED, granted: [] });
      return;
    }
    connection.lastSent = now;
    process.parked = undefined;
    const { attempt } = process;
    if (attempt && !attempt.handedOver) {
      attempt.handedOver = true;
      connection.unwritten = attempt;
    }
    if (effect.kind === 'subscribe') {
      process.waiting = 'suback';
      process.key = connection.link.subscribe(effect.topics, effect.qos);
      return;
    }
    device.live.tally('sent', effect.label);
    device.diary?.sent(effect.topic, effect.label, effect.payload);
    process.label = effect.label;
    if (effect.kind === 'request') {
      process.waiting = 'reply';
      process.key = effect.key;
      this.expect(device, effect.key, process);
    }
    const packetId = connection.link.publish(effect.topic, effect.payload, effect.qos);
    if (effect.kind === 'request') return;
    process.waiting = 'puback';
    process.key = packetId;
    if (effect.qos > 0) return;
    connection.sentUnanswered(effect.label);
    this.world.runner.resume(process, { outcome: OK });
  }

  /** How long people may take is a matter of the schedule, unlike a time-out. */
  receive(process: Process, { matches, simulated }: EffectOf<'receive'>): void {
    const { clock, schedule, timers } = this.world;
    process.waiting = 'receive';
    process.matches = matches;
    timers.plan(process, schedule.at(clock.now()) + schedule.planned(simulated));
  }

  /** @param cameAt real ms since the start */
  onMessage(device: LiveDevice, topic: string, payload: string, cameAt: number): void {
    const message = device.live.mqtt.decode(device, topic, payload);
    device.diary?.received(topic, message.label, payload);
    this.deliver(device, message, cameAt);
  }

  /** Once is enough for the life: a second time is only counted. */
  onRepeated(device: LiveDevice, topic: string, payload: string): void {
    const { label } = device.live.mqtt.decode(device, topic, payload);
    device.diary?.received(topic, label, payload);
    device.live.tally('duplicate', label);
  }

  /** What has been understood, over whichever way it came. */
  deliver(device: LiveDevice, message: Inbound, cameAt?: number): void {
    device.live.tally('received', message.label);
    const process = message.key === undefined ? undefined : this.take(device, message.key);
    if (process) this.world.runner.resume(process, { outcome: message.malformed ?? OK, message }, cameAt);
    else if (message.malformed) this.noteMalformed(device, message.malformed);
    else if (message.key !== undefined) this.onUnawaited(device, message.key, message);
    else this.onInstruction(device, message);
  }

  /** Those who wait for it go on once the device has reacted to it. */
  private onInstruction(device: LiveDevice, message: Inbound): void {
    const waiting = device.processes().filter((process) => process.matches?.(message));
    this.world.react(device, message);
    for (const process of waiting) {
      if (process.waiting === 'receive') this.world.runner.resume(process, { outcome: OK, message });
    }
  }

  /** How many there are is in the tallies. */
  private noteMalformed(device: LiveDevice, outcome: Outcome): void {
    this.world.noteOnce(outcome, `${device.identity.clientId} got what it cannot understand: ${outcome}`);
  }

  /** A reply that nobody waits for: past its time-out, an instruction, a second time, or to nothing asked. */
  private onUnawaited(device: LiveDevice, key: string, message: Inbound): void {
    const { live } = device;
    if (device.givenUp?.delete(key)) live.tally('late', message.label);
    else if (message.unawaited) this.onInstruction(device, message);
    else live.tally(live.side.mqtt?.hasAsked(device, key) ? 'duplicate' : 'unknown', message.label);
  }

  /** The connection has ended: whatever waited for an answer over it will not get one. */
  onClosed(device: LiveDevice, outcome: Outcome, unproven: Connection['unproven']): void {
    for (const [label, count] of unproven ?? [])
      for (let n = 0; n < count; n++) device.live.tally('unsure', label);
    this.countGivenUpLost(device);
    for (const process of device.processes()) {
      if (process.waiting === 'reply') {
        this.countLost(process);
        // A persistent session may still bring its reply, over the next connection.
        this.giveUp(process, String(process.key));
      } else if (process.waiting === 'puback') this.countLost(process);
      else if (process.waiting !== 'suback') continue;
      this.world.runner.resume(process, { outcome, granted: [] });
    }
  }

  /** What had timed out and was not answered since may have been lost with the connection too. */
  private countGivenUpLost({ live, givenUp }: LiveDevice): void {
    for (const [key, label] of givenUp ?? []) {
      if (label === undefined) continue;
      live.tally('lost', label);
      givenUp?.set(key, undefined);
    }
  }

  /** What nothing will answer or acknowledge any more: only that may have been lost on the wire. */
  countLost(process: Process): void {
    process.device.live.tally('lost', process.label);
  }

  onAcknowledged(device: LiveDevice, packetId: number, cameAt: number): void {
    for (const process of device.processes()) {
      if (process.waiting === 'puback' && process.key === packetId) {
        this.world.runner.resume(process, { outcome: OK }, cameAt);
        return;
      }
    }
    device.givenUp?.delete(acknowledgementOf(packetId));
  }

  onSubscribed(device: LiveDevice, packetId: number, granted: readonly number[], cameAt: number): void {
    for (const process of device.processes()) {
      if (process.waiting === 'suback' && process.key === packetId) {
        this.world.runner.resume(process, { outcome: OK, granted }, cameAt);
        return;
      }
    }
  }

  onDeadline(process: Process): void {
    const { waiting } = process;
    if (waiting === 'reply') this.giveUp(process, String(process.key), process.label);
    if (waiting === 'puback') this.giveUp(process, acknowledgementOf(process.key), process.label);
    this.world.runner.resume(process, { outcome: waiting === 'link' ? NOT_CONNECTED : TIMEOUT, granted: [] });
  }

  /**
   * Keeps the key of what is no longer waited for; the oldest goes.
   * @param label of what its connection may still lose
   */
  private giveUp({ device }: Process, key: string, label?: string): void {
    device.givenUp ??= new Map();
    const [oldest] = device.givenUp.keys();
    if (oldest !== undefined && device.givenUp.size >= GIVEN_UP_KEPT) device.givenUp.delete(oldest);
    device.givenUp.set(key, label);
  }

  private expect(device: LiveDevice, key: string, process: Process): void {
    if (!device.request) device.request = process;
    else {
      device.furtherRequests ??= new Map();
      device.furtherRequests.set(key, process);
    }
  }

  /** Whoever waits for this key, and no longer does. */
  private take(device: LiveDevice, key: string): Process | undefined {
    const { request } = device;
    if (request?.key === key && request.waiting === 'reply') {
      device.request = undefined;
      return request;
    }
    return device.furtherRequests?.get(key);
  }

  /** Called when a process stops waiting for a reply, for whatever reason. */
  forget(process: Process): void {
    const { device } = process;
    if (device.request === process) device.request = undefined;
    else device.furtherRequests?.delete(String(process.key));
  }
}

/** Beside the keys of requests, which are no such words. */
const acknowledgementOf = (packetId: string | number | undefined): string => `puback ${packetId}`;

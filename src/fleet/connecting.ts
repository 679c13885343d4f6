/** Opening, closing and losing connections. The table of states is in connection.ts. */
import { CLOSED, failure, NOT_CONNECTED, OK, type Outcome, TIMEOUT } from '../lifecycle/outcome.ts';
import type { LinkOptions, OpenLink } from '../net/link.ts';
import { Connection } from './connection.ts';
import { Handshakes } from './handshakes.ts';
import type { LiveDevice } from './live-device.ts';
import type { EffectOf } from './live-fleet.ts';
import type { LiveWorld } from './live-world.ts';
import { Process } from './process.ts';

export interface ConnectingOptions {
  readonly openLink: OpenLink;
  /** Handshakes in flight at once. */
  readonly handshakes: number;
  readonly trust?: string;
  /** Source address for a device, when one address has too few ports for the fleet. */
  readonly localAddress?: (device: LiveDevice, gateway: LinkOptions['gateway']) => string | undefined;
  /** Whether this machine's operator allows load on a host, whoever named it; absent: everywhere. */
  readonly mayReach?: (host: string) => boolean;
}

/** An access list, or a server, named a gateway that is not allowed here. */
const NOT_ALLOWED = failure('socket', 'host-not-allowed');

export class Connecting {
  private readonly world: LiveWorld;
  private readonly options: ConnectingOptions;
  readonly handshakes: Handshakes;

  constructor(world: LiveWorld, options: ConnectingOptions) {
    this.world = world;
    this.options = options;
    this.handshakes = new Handshakes(options.handshakes, this.handshake);
  }

  open(process: Process, effect: EffectOf<'open'>): void {
    const { device } = process;
    process.waiting = 'open';
    process.parked = effect;
    if (process !== device.recovery) this.callOffRecovery(device);
    if (this.options.mayReach?.(effect.gateway.host) === false) this.refuse(process, effect.gateway.host);
    else if (device.connection) {
      this.overtake(device, process);
      this.leave(device.connection);
    } else this.handshakes.enter(process, effect);
  }

  private refuse(process: Process, host: string): void {
    this.world.noteOnce(`host ${host}`, `${host}: a gateway that this machine's operator does not allow`);
    this.world.runner.resume(process, { outcome: NOT_ALLOWED });
  }

  private readonly handshake = (process: Process, effect: EffectOf<'open'>): boolean => {
    const { device } = process;
    // It may have been ended, or told to give up, while it waited for its place; or somebody else was quicker.
    if (process.waiting !== 'open' || process.parked !== effect) return false;
    if (device.connection) {
      this.world.runner.resume(process, { outcome: NOT_CONNECTED });
      return false;
    }
    const now = this.world.clock.now();
    if (process.attempt) process.attempt.sent = now;
    this.world.timers.answerBy(process, now + effect.timeout);
    const connection = new Connection(device, process, effect.cleanSession);
    device.connection = connection;
    this.openLink(connection, this.linkOptions(device, effect));
    return true;
  };

  /** A link refuses what MQTT cannot carry, a client id of 70,000 bytes for one. */
  private openLink(connection: Connection, options: LinkOptions): void {
    try {
      connection.link = this.options.openLink(options, connection);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.world.noteOnce(reason, `${connection.device.identity.clientId} cannot connect: ${reason}`);
      connection.closed(failure('script', 'threw'));
    }
  }

  private linkOptions(device: LiveDevice, effect: EffectOf<'open'>): LinkOptions {
    const { gateway, account, cleanSession, keepAliveSeconds } = effect;
    const { trust } = this.options;
    const localAddress = this.options.localAddress?.(device, effect.gateway);
    return {
      gateway,
      account,
      cleanSession,
      keepAliveSeconds,
      ...(trust !== undefined && { trust }),
      ...(localAddress !== undefined && { localAddress }),
    };
  }

  close(process: Process): void {
    const { device } = process;
    process.waiting = 'close';
    this.callOffRecovery(device);
    this.overtake(device, undefined);
    if (device.connection) this.leave(device.connection, process);
    else this.world.runner.resume(process, { outcome: NOT_CONNECTED });
  }

  /** Somebody else decides about the connection now: what waited for the recovery goes on without it. */
  private callOffRecovery(device: LiveDevice): void {
    const { recovery } = device;
    if (!recovery) return;
    this.recovered(device);
    // One that is opening already is told when its connection is left.
    if (recovery.waiting === 'open' && !device.connection)
      this.world.runner.resume(recovery, { outcome: CLOSED });
  }

  /** Of those that want to open the next connection, the last one does. */
  private overtake(device: LiveDevice, successor: Process | undefined): void {
    const overtaken = device.successor;
    device.successor = successor;
    if (overtaken) this.world.runner.resume(overtaken, { outcome: CLOSED });
  }

  /** The opener has been ended: nobody waits any more for what it opens. */
  forsake(process: Process): void {
    const { device } = process;
    const { connection } = device;
    if (device.successor === process) device.successor = undefined;
    if (connection?.state !== 'opening' || connection.waiter !== process) return;
    connection.waiter = undefined;
    this.leave(connection);
  }

  /** The deadline of an open has passed: the end of the socket will tell the opener. */
  onDeadline(process: Process): void {
    process.device.connection?.link?.destroy(TIMEOUT);
  }

  /** Leaves politely when the connection is up, cuts it when it is still opening. */
  leave(connection: Connection, closer?: Process): void {
    const { state, waiter } = connection;
    connection.state = 'closing';
    connection.waiter = closer;
    if (state === 'opening') {
      if (waiter) this.world.runner.resume(waiter, { outcome: CLOSED });
      connection.link?.destroy(OK);
    } else if (state === 'up') {
      this.down(connection);
      connection.leaveWithin(LEAVE_MS);
      connection.link?.disconnect();
    } else if (waiter) this.world.runner.resume(waiter, { outcome: CLOSED });
  }

  onUp(connection: Connection, sessionPresent: boolean, cameAt: number): void {
    const { device, waiter } = connection;
    device.live.connected++;
    device.diary?.happened(sessionPresent ? 'connected, the session was kept' : 'connected');
    connection.waiter = undefined;
    if (waiter) this.world.runner.resume(waiter, { outcome: OK, sessionPresent }, cameAt);
  }

  onClosed(connection: Connection, outcome: Outcome): void {
    const { device, state, waiter } = connection;
    const lost = state === 'up';
    device.diary?.happened(state === 'opening' ? 'not connected' : 'connection closed', outcome);
    device.connection = undefined;
    connection.waiter = undefined;
    if (lost) this.down(connection);
    // Recovery is in place before what was in flight fails, so that what comes next waits for it.
    const recovery = lost ? this.prepareRecovery(device) : undefined;
    this.world.messages.onClosed(
      device,
      outcome === OK ? CLOSED : outcome,
      lost ? connection.unproven : undefined,
    );
    if (recovery && device.recovery === recovery)
      this.world.runner.beginBeside(recovery, device.live.mqtt.onConnectionLost(device));
    if (waiter) this.world.runner.resume(waiter, { outcome });
    this.startSuccessor(device);
    this.world.settle(device);
  }

  private down(connection: Connection): void {
    connection.device.live.connected--;
  }

  private startSuccessor(device: LiveDevice): void {
    const { successor } = device;
    device.successor = undefined;
    if (successor?.parked?.kind === 'open') this.handshakes.enter(successor, successor.parked);
  }

  /** The recovery has ended, or was called off: what waited for the connection goes on, with or without it. */
  recovered(device: LiveDevice): void {
    device.recovery = undefined;
    this.world.messages.onRecovered(device);
  }

  private prepareRecovery(device: LiveDevice): Process | undefined {
    if (this.world.stopping || device.stranded || device.main.life === undefined) return undefined;
    if (device.fleet.reconnect.tries === 0) {
      this.world.strand(device);
      return undefined;
    }
    const recovery = new Process(device);
    device.recovery = recovery;
    return recovery;
  }
}

/** A server that does not take our leave for this long, since it reads nothing, is left without. */
const LEAVE_MS = 5000;

/** Opening, closing and losing connections. The table of states is in connection.ts. */
import pLimit, { type LimitFunction } from 'p-limit';
import { CLOSED, NOT_CONNECTED, OK, type Outcome, TIMEOUT } from '../lifecycle/outcome.ts';
import type { LinkOptions, OpenLink } from '../net/link.ts';
import { Connection } from './connection.ts';
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
  readonly localAddress?: (device: LiveDevice) => string | undefined;
}

export class Connecting {
  private readonly world: LiveWorld;
  private readonly options: ConnectingOptions;
  private readonly handshakes: LimitFunction;

  constructor(world: LiveWorld, options: ConnectingOptions) {
    this.world = world;
    this.options = options;
    this.handshakes = pLimit(options.handshakes);
  }

  open(process: Process, effect: EffectOf<'open'>): void {
    const { device } = process;
    if (process !== device.recovery) device.recovery = undefined;
    process.waiting = 'open';
    process.parked = effect;
    if (device.connection) {
      device.successor = process;
      this.leave(device.connection);
    } else void this.handshakes((): Promise<void> => this.handshake(process));
  }

  private handshake(process: Process): Promise<void> {
    return new Promise((leaveHandshakes) => {
      const { device, parked } = process;
      // It may have been ended, or overtaken by another opener, while it waited for its place.
      if (process.waiting !== 'open' || parked?.kind !== 'open' || device.connection) {
        leaveHandshakes();
        if (process.waiting === 'open') this.world.runner.resume(process, { outcome: NOT_CONNECTED });
        return;
      }
      const now = this.world.clock.now();
      if (process.attempt) process.attempt.sent = now;
      this.world.timers.deadline(process, now + parked.timeout);
      const connection = new Connection(device, process, leaveHandshakes);
      device.connection = connection;
      connection.link = this.options.openLink(this.linkOptions(device, parked), connection);
    });
  }

  private linkOptions(device: LiveDevice, effect: EffectOf<'open'>): LinkOptions {
    const { gateway, account, cleanSession, keepAliveSeconds } = effect;
    const { trust } = this.options;
    const localAddress = this.options.localAddress?.(device);
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
    device.recovery = undefined;
    if (!device.connection) {
      process.waiting = 'close';
      this.world.runner.resume(process, { outcome: NOT_CONNECTED });
      return;
    }
    process.waiting = 'close';
    this.leave(device.connection, process);
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
      connection.link?.disconnect();
    } else if (waiter) this.world.runner.resume(waiter, { outcome: CLOSED });
  }

  onUp(connection: Connection): void {
    const { device, waiter } = connection;
    device.live.connected++;
    connection.waiter = undefined;
    if (waiter) this.world.runner.resume(waiter, { outcome: OK });
  }

  onClosed(connection: Connection, outcome: Outcome): void {
    const { device, state, waiter } = connection;
    const lost = state === 'up';
    device.connection = undefined;
    connection.waiter = undefined;
    if (lost) this.down(connection);
    // Recovery is in place before what was in flight fails, so that what comes next waits for it.
    const recovery = lost ? this.prepareRecovery(device) : undefined;
    this.world.messages.onClosed(device, outcome === OK ? CLOSED : outcome);
    if (recovery && device.recovery === recovery)
      this.world.runner.beginBeside(recovery, device.live.side.onConnectionLost(device));
    if (waiter) this.world.runner.resume(waiter, { outcome });
    this.startSuccessor(device);
    this.world.settle(device);
  }

  private down(connection: Connection): void {
    connection.device.live.connected--;
  }

  private startSuccessor(device: LiveDevice): void {
    const process = device.successor;
    device.successor = undefined;
    if (process) void this.handshakes(() => this.handshake(process));
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

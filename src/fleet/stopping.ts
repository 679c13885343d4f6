/** The end of a world: what is in flight may finish within the grace, everything else ends, devices disconnect. */
import type { LiveDevice } from './live-device.ts';
import type { LiveWorld } from './live-world.ts';
import type { Process, Waiting } from './process.ts';
import { Timer } from './timer-wheel.ts';

/** What a stopping world lets come to its own end. */
const FINISHING: ReadonlySet<Waiting> = new Set(['reply', 'suback', 'puback', 'open', 'close', 'call']);

/** A device that leaves costs 75 µs: all 15,000 in one turn would keep what comes in waiting for a second. */
const ENDED_A_TURN = 16;

/** A handshake that has not begun is not in flight. */
export const mayFinish = (process: Process): boolean =>
  FINISHING.has(process.waiting) &&
  (process.waiting !== 'open' || process.device.connection?.waiter === process);

/** Itself the timer of the planned end, that of the last phase. */
export class Stopping extends Timer {
  /** Settles when every life has ended and every connection is closed. */
  readonly finished: Promise<void>;
  /** Real ms since the start. */
  at = Number.POSITIVE_INFINITY;
  private readonly world: LiveWorld;
  private readonly graceMs: number;
  private unfinished = 0;
  private finish: () => void = () => {};

  constructor(world: LiveWorld, graceMs: number) {
    super();
    this.world = world;
    this.graceMs = graceMs;
    this.finished = new Promise((resolve) => {
      this.finish = () => {
        world.timers.end();
        resolve();
      };
    });
  }

  /** Counts a device that has a life to live. */
  expect(): void {
    this.unfinished++;
  }

  get nobodyLeft(): boolean {
    return this.unfinished === 0;
  }

  override fire(): void {
    this.world.stop();
  }

  /** Called once. */
  begin(): void {
    const { world } = this;
    this.at = world.clock.now();
    if (this.nobodyLeft) this.finish();
    else void this.finished.then(world.clock.after(this.graceMs, () => this.cut()));
    this.endSome(this.devices());
  }

  /** The event loop has a turn in between, so that replies in flight are timed when they come. */
  private endSome(devices: Iterator<LiveDevice>): void {
    for (let ended = 0; ended < ENDED_A_TURN; ended++) {
      const next = devices.next();
      if (next.done) return;
      for (const process of next.value.processes()) {
        if (!mayFinish(process)) this.world.runner.terminate(process);
      }
      this.settle(next.value);
    }
    this.world.clock.soon(() => this.endSome(devices));
  }

  /** The grace is over: in flight becomes abandoned. */
  private cut(): void {
    for (const device of this.devices()) {
      if (device.finished) continue;
      for (const process of device.processes()) this.world.runner.terminate(process);
      device.connection?.link?.destroy('abandoned');
      this.settle(device);
    }
  }

  /** Disconnects a device whose lives have ended; it is finished once it is down. */
  settle(device: LiveDevice): void {
    if (device.finished || device.processes().length > 0) return;
    if (device.connection) {
      if (device.connection.state !== 'closing') this.world.connecting.leave(device.connection);
      return;
    }
    device.finished = true;
    this.unfinished--;
    if (this.nobodyLeft) this.finish();
  }

  private *devices(): Generator<LiveDevice, void> {
    for (const fleet of this.world.fleets) yield* fleet.devices;
  }
}

/** Closes a frame a second, with what only this thread can know of itself. */
import type { Frame } from '../metrics/frame.ts';
import { BACKLOG } from '../net/backlog.ts';
import { MachineWatch } from '../self-watch/machine-watch.ts';
import { ThreadWatch } from '../self-watch/thread-watch.ts';
import type { LiveWorld } from './live-world.ts';

const WINDOW_MS = 1000;

export class Frames {
  private readonly world: LiveWorld;
  private readonly send: (frame: Frame) => void;
  private readonly thread = new ThreadWatch();
  private readonly machine = new MachineWatch();
  private from = 0;
  /** Number of the window that is open; it ends at so many whole windows after the start. */
  private window = 0;
  private cancel: () => void = () => {};

  constructor(world: LiveWorld, send: (frame: Frame) => void) {
    this.world = world;
    this.send = send;
  }

  begin(): void {
    // A shard that is begun anew begins in the middle of the run.
    this.from = Math.max(0, this.world.clock.now());
    this.thread.begin();
    this.machine.begin();
    this.schedule();
  }

  /** The last frame: everything since the one before. */
  finish(): void {
    this.cancel();
    this.close(true);
    this.thread.end();
  }

  /** Windows end at whole seconds of the run, however late, or a hair early, the one before was closed. */
  private schedule(): void {
    const { clock } = this.world;
    const now = clock.now();
    this.window = Math.max(this.window + 1, Math.floor(now / WINDOW_MS) + 1);
    this.cancel = clock.after(this.window * WINDOW_MS - now, () => {
      this.close(false);
      this.schedule();
    });
  }

  private close(final: boolean): void {
    const { recorder, clock, schedule, fleets, transfers } = this.world;
    const to = clock.now();
    const machine = this.machine.take();
    const frame = recorder.close({
      from: this.from,
      to,
      final,
      paused: schedule.paused,
      gauges: fleets.map((fleet) => fleet.gauges()),
      downloads: transfers.downloads.takeMost(),
      ...this.thread.take(),
      backlog: BACKLOG.waiting(),
      ...(machine && { machine }),
    });
    this.from = to;
    this.send(frame);
  }
}

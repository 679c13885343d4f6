/** The health of one worker by bin of the timeline. */
import type { Frame } from '../../metrics/frame.ts';
import { Histogram } from '../../metrics/histogram.ts';
import type { Line, WorkerLines } from './story.ts';
import { type Binned, joinedPairs } from './timeline.ts';

interface Health {
  readonly lateness: number;
  readonly loopLagMs: number;
  readonly heapBytes: number;
  // Whole microseconds: sums of fractions would depend on the order of the frames.
  readonly busyMicros: number;
  readonly windowMicros: number;
}

export class WorkerBins implements Binned {
  readonly worker: number;
  private bins: (Health | undefined)[] = [];

  constructor(worker: number) {
    this.worker = worker;
  }

  add(bin: number, frame: Frame): void {
    const known = this.bins[bin];
    this.bins[bin] = known ? joined(known, healthOf(frame)) : healthOf(frame);
  }

  joinPairs(): void {
    this.bins = joinedPairs(this.bins, joined);
  }

  lines(from: number, to: number): WorkerLines {
    const bins = Array.from({ length: Math.max(0, to - from) }, (_, i) => this.bins[from + i]);
    const line = (of: (health: Health) => number): Line => bins.map((bin) => (bin ? of(bin) : null));
    return {
      worker: this.worker,
      lateness: line(({ lateness }) => lateness),
      loopLagMs: line(({ loopLagMs }) => rounded(loopLagMs)),
      busy: line(({ busyMicros, windowMicros }) =>
        rounded(windowMicros === 0 ? 0 : busyMicros / windowMicros),
      ),
      heapBytes: line(({ heapBytes }) => Math.round(heapBytes)),
    };
  }
}

/** To a thousandth, which is far below what can be measured of these. */
export const rounded = (value: number): number => Math.round(value * 1000) / 1000;

function healthOf({ from, to, health }: Frame): Health {
  const lateness = new Histogram();
  lateness.add(health.lateness);
  return {
    lateness: lateness.percentile(99),
    loopLagMs: health.loopLagMs,
    heapBytes: health.heapBytes,
    busyMicros: Math.round(health.busy * (to - from) * 1000),
    windowMicros: Math.round((to - from) * 1000),
  };
}

const joined = (a: Health, b: Health): Health => ({
  lateness: Math.max(a.lateness, b.lateness),
  loopLagMs: Math.max(a.loopLagMs, b.loopLagMs),
  heapBytes: Math.max(a.heapBytes, b.heapBytes),
  busyMicros: a.busyMicros + b.busyMicros,
  windowMicros: a.windowMicros + b.windowMicros,
});

/** The latencies of one step by bin of the timeline, from both clocks. */
import type { FrameEntry } from '../../metrics/frame.ts';
import { CoarseHistogram, coarseOf } from './coarse-histogram.ts';
import type { LatencyLines, Line, QuantileLines } from './story.ts';
import { type Binned, joinedPairs } from './timeline.ts';

type Bins = (CoarseHistogram | undefined)[];

export class LatencyBins implements Binned {
  readonly fleet: string;
  readonly step: string;
  private due: Bins = [];
  private send: Bins = [];
  /** Coarse buckets from the due time, over the whole run; lowest above highest: none. */
  lowest = Number.POSITIVE_INFINITY;
  highest = 0;

  constructor(fleet: string, step: string) {
    this.fleet = fleet;
    this.step = step;
  }

  get isEmpty(): boolean {
    return this.lowest > this.highest;
  }

  add(bin: number, { fromDue, fromSend }: FrameEntry): void {
    const { buckets } = fromDue;
    if (buckets.length === 0) return;
    opened(this.due, bin).add(fromDue);
    opened(this.send, bin).add(fromSend);
    this.lowest = Math.min(this.lowest, coarseOf(buckets[0]!));
    this.highest = Math.max(this.highest, coarseOf(buckets.at(-2)!));
  }

  joinPairs(): void {
    this.due = joinedPairs(this.due, joined);
    this.send = joinedPairs(this.send, joined);
  }

  /** From the due time, in bins `from` up to but not including `to`. */
  each(from: number, to: number, visit: (bucket: number, count: number) => void): void {
    for (let bin = from; bin < to; bin++) this.due[bin]?.each(visit);
  }

  lines(from: number, to: number): LatencyLines {
    const { fleet, step } = this;
    return {
      fleet,
      step,
      fromDue: quantileLines(this.due, from, to),
      fromSend: quantileLines(this.send, from, to),
    };
  }
}

function opened(bins: Bins, bin: number): CoarseHistogram {
  bins[bin] ??= new CoarseHistogram();
  return bins[bin];
}

function joined(earlier: CoarseHistogram, later: CoarseHistogram): CoarseHistogram {
  earlier.join(later);
  return earlier;
}

function quantileLines(bins: Bins, from: number, to: number): QuantileLines {
  const quantiles = Array.from({ length: Math.max(0, to - from) }, (_, i) => bins[from + i]?.quantiles());
  const line = (of: 'p50' | 'p90' | 'p99' | 'max'): Line => quantiles.map((values) => values?.[of] ?? null);
  return { p50: line('p50'), p90: line('p90'), p99: line('p99'), max: line('max') };
}

/** From the frames of one run to its figures, each with what chance within the run makes of it. */
import { succeeded } from '../lifecycle/outcome.ts';
import type { Frame } from '../metrics/frame.ts';
import { Histogram } from '../metrics/histogram.ts';
import { MergedFrames, type Series } from '../metrics/merge.ts';
import { together } from '../metrics/summarize.ts';
import { randomStream } from '../random.ts';
import { latencyDeviations, type Resampling, resample, shareDeviation } from './bootstrap.ts';
import type { FigureId, LatencyFigure, MeasuredFigure } from './figures.ts';
import { PERCENTILES } from './figures.ts';
import { meanDeviation, percentileDeviation, shareDeviationOf, tooFew } from './sampling.ts';
import { type Column, MOST_WINDOWS, type StepWindows, Windows } from './windows.ts';

export interface MeasureOptions {
  /** Only attempts that were due in this phase. */
  readonly phase?: string | undefined;
  /** Real seconds that throughput is over; absent: the whole run. */
  readonly seconds?: number | undefined;
}

export interface MeasuredRun {
  readonly figures: readonly MeasuredFigure[];
  readonly lateness: Lateness;
  /** Lost at least one frame to a pause. */
  readonly paused: boolean;
}

/** How late the generator itself was; microseconds, at the percentiles of the figures. */
export type Lateness = Readonly<Record<LatencyFigure, number>>;

export class RunMeasurer {
  private readonly merged = new MergedFrames();
  private readonly windows = new Windows();
  private readonly options: MeasureOptions;
  private paused = false;

  constructor(options: MeasureOptions = {}) {
    this.options = options;
  }

  /** Frames in any order; one that came before is ignored. */
  add(frame: Frame): void {
    if (!this.merged.add(frame)) return;
    this.paused ||= frame.paused;
    const { phase } = this.options;
    for (const entry of frame.entries)
      if (phase === undefined || entry.phase === phase) this.windows.add(frame.from, entry);
  }

  measured(): MeasuredRun {
    const resampling = resample(this.windows.count, this.windows.length, randomStream('compare'));
    const steps = this.windows.steps();
    return {
      figures: [
        ...steps.flatMap((step) => this.stepFigures(step, resampling)),
        ...(steps.length > 0 ? this.counted(allSteps(steps), this.series(), resampling) : []),
      ],
      lateness: this.lateness(),
      paused: this.paused,
    };
  }

  private stepFigures(step: StepWindows, resampling: Resampling): MeasuredFigure[] {
    const series = this.series(step);
    return [
      ...latencies(step, 'due', together(series.map(({ fromDue }) => fromDue)), resampling),
      ...latencies(step, 'sent', together(series.map(({ fromSend }) => fromSend)), resampling),
      ...this.counted(step, series, resampling),
    ];
  }

  /** Share of errors, and successes a second. */
  private counted(
    step: Pick<StepWindows, 'fleet' | 'step' | 'ended' | 'failed'>,
    series: readonly Series[],
    resampling: Resampling,
  ): MeasuredFigure[] {
    const sum = (some: readonly Series[]) => some.reduce((count, one) => count + one.count, 0);
    const samples = sum(series);
    const done = sum(series.filter(({ outcome }) => succeeded(outcome)));
    const seconds = this.options.seconds ?? this.merged.to / 1000;
    const id = { fleet: step.fleet, step: step.step };
    const blocks = blocksOf(step.ended, resampling);
    return [
      {
        ...id,
        figure: 'errors',
        value: (samples - done) / samples,
        samples,
        deviation: Math.max(
          shareDeviation(step.failed, step.ended, resampling),
          shareDeviationOf(samples - done, samples),
        ),
        blocks,
        ...tooFew('errors', samples),
      },
      {
        ...id,
        figure: 'throughput',
        value: done / seconds,
        samples: done,
        // Most attempts come by a schedule that runs share; what does not is spread no wider than by chance.
        deviation: 1 / Math.sqrt(Math.max(1, done)),
        blocks,
        ...tooFew('throughput', done),
      },
    ];
  }

  private series(step?: { readonly fleet: string; readonly step: string }): Series[] {
    return this.merged.series({ fleet: step?.fleet, step: step?.step, phase: this.options.phase });
  }

  private lateness(): Lateness {
    const all = new Histogram();
    for (const { lateness } of this.merged.workers()) all.addAll(lateness);
    const at = PERCENTILES.map((percentage) => [`p${percentage}`, all.percentile(percentage)]);
    return { ...(Object.fromEntries(at) as Omit<Lateness, 'mean'>), mean: all.mean() };
  }
}

function latencies(
  { fleet, step, ended, ...windows }: StepWindows,
  clock: 'due' | 'sent',
  histogram: Histogram,
  resampling: Resampling,
): MeasuredFigure[] {
  const samples = histogram.count;
  if (samples === 0) return [];
  const seen = latencyDeviations(windows[clock], resampling);
  const blocks = blocksOf(ended, resampling);
  const figure = (name: LatencyFigure, value: number, deviation: number): MeasuredFigure => {
    const id: FigureId = { fleet, step, figure: name, clock };
    return { ...id, value, samples, deviation, blocks, ...tooFew(name, samples) };
  };
  return [
    figure('mean', histogram.mean(), Math.max(seen.mean, meanDeviation(histogram))),
    ...PERCENTILES.map((percentage, i) =>
      figure(
        `p${percentage}`,
        histogram.percentile(percentage),
        Math.max(seen.percentiles[i] ?? 0, percentileDeviation(histogram, percentage)),
      ),
    ),
  ];
}

/** Blocks of time in which anything of the step has ended. */
const blocksOf = (ended: Column, { block }: Resampling): number =>
  Math.ceil(ended.reduce((sum, count) => sum + Number(count > 0), 0) / block);

function allSteps(steps: readonly StepWindows[]): Pick<StepWindows, 'fleet' | 'step' | 'ended' | 'failed'> {
  const sum = (columns: readonly Column[]) =>
    Uint32Array.from({ length: MOST_WINDOWS }, (_, i) =>
      columns.reduce((total, column) => total + column[i]!, 0),
    );
  return {
    fleet: '',
    step: '',
    ended: sum(steps.map(({ ended }) => ended)),
    failed: sum(steps.map(({ failed }) => failed)),
  };
}

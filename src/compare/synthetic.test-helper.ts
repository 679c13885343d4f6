/** Made-up runs whose truth is known: what chance and neighbours make of them, and what was planted. Seeded. */
import { draw } from '../lifecycle/distribution.ts';
import { FRAME_VERSION, type Frame, type FrameEntry } from '../metrics/frame.ts';
import { Histogram } from '../metrics/histogram.ts';
import { type RandomStream, randomStream } from '../random.ts';
import { type MeasuredRun, RunMeasurer } from './measure.ts';

export interface Truth {
  readonly seconds: number;
  /** Attempts in each of them. */
  readonly perSecond: number;
  /** Milliseconds, lognormal. */
  readonly median: number;
  readonly p99: number;
  /** Share of 1. */
  readonly errors: number;
  /** Standard deviation of the logarithm of what all latencies of one run are multiplied with. */
  readonly betweenRuns: number;
  /** The same of what all of one second are, where each second is like the one before (by 0.8). */
  readonly withinRun: number;
}

export const TRUTH: Truth = {
  seconds: 60,
  perSecond: 200,
  median: 30,
  p99: 60,
  errors: 0.005,
  betweenRuns: 0.01,
  withinRun: 0.03,
};

const LIKENESS = 0.8;

export function syntheticFrames(truth: Truth, ...seed: readonly (string | number)[]): Frame[] {
  const random = randomStream('synthetic', ...seed);
  const ofRun = Math.exp(truth.betweenRuns * normal(random));
  let drift = normal(random);
  return Array.from({ length: truth.seconds }, (_, second) => {
    drift = LIKENESS * drift + Math.sqrt(1 - LIKENESS ** 2) * normal(random);
    const factor = ofRun * Math.exp(truth.withinRun * drift);
    return frameOf(second, entriesOf(truth, factor, random), second === truth.seconds - 1);
  });
}

export function syntheticRun(truth: Truth, ...seed: readonly (string | number)[]): MeasuredRun {
  const measurer = new RunMeasurer();
  for (const frame of syntheticFrames(truth, ...seed)) measurer.add(frame);
  return measurer.measured();
}

function entriesOf(
  { perSecond, median, p99, errors }: Truth,
  factor: number,
  random: RandomStream,
): FrameEntry[] {
  const histograms = { ok: new Histogram(), 'platform/105': new Histogram() };
  for (let i = 0; i < perSecond; i++) {
    const latency = draw({ kind: 'lognormal', median, p99 }, random) * factor;
    histograms[random() < errors ? 'platform/105' : 'ok'].record(Math.round(1000 * latency));
  }
  return Object.entries(histograms)
    .filter(([, { count }]) => count > 0)
    .map(([outcome, histogram]) => ({
      fleet: 'gates',
      phase: '',
      step: 'query',
      outcome,
      count: histogram.count,
      fromDue: histogram.sparse(),
      fromSend: histogram.sparse(),
    }));
}

const frameOf = (second: number, entries: readonly FrameEntry[], final: boolean): Frame => ({
  version: FRAME_VERSION,
  worker: 0,
  sequence: second,
  from: second * 1000,
  to: (second + 1) * 1000,
  final,
  paused: false,
  begun: [
    {
      fleet: 'gates',
      phase: '',
      step: 'query',
      count: entries.reduce((sum, { count }) => sum + count, 0),
      missed: 0,
    },
  ],
  entries,
  gauges: [],
  tallies: {},
  events: [],
  eventsDropped: 0,
  health: { lateness: { buckets: [], min: 0, max: 0 }, loopLagMs: 1, busy: 0.1, heapBytes: 1e7 },
});

export const normal = (random: RandomStream): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

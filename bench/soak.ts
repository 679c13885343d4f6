/**
 * A long life in a short time, watched from outside: whether memory, descriptors, threads or files of a run and of its
 * platform grow with time. What must stay the same is held against what it was, and not against a rival.
 */
import type { Frame } from '../src/metrics/frame.ts';
import { type Bench, type Figure, median } from './bench.ts';
import { BEFORE_SECONDS, liveFrom, liveTo, soakScenario } from './soak-scenario.ts';
import { bySpans, growthOf, lowest, type Point, trendOf } from './trend.ts';
import { type Memory, type Sample, type WatchedRun, watchRun } from './watched-run.ts';

const MINUTES = 10;
/** Requests a second, with everything that the fleets ask. */
const ASKED = 3_000;
const LEAST_REACHED = 0.97;
/** Of the life: heaps grow to their working size and code is compiled. */
const WARM_UP = 0.25;
const SAMPLED_EVERY_MS = 500;
/** So many times in a life, and not so often that collecting is all there is. */
const COLLECTIONS = 150;
const LEAST_COLLECT_MS = 2_000;
/** Of a trend: one point each, the lowest of several (histograms.hlog gathers for ten seconds what it then writes). */
const SPANS = 40;
/** Growth in a whole soak, as a share of what the process has resident, that its own ups and downs may show. */
const NOISE = 0.03;
/** Of what is written in a second: a share. */
const WRITING_NOISE = 0.1;
const MEGA = 1e6;
const MOST_REPORT_MB = 2;
const MOST_SUMMARY_MB = 0.5;
const TOLD_EVERY_SECONDS = 30;

export const soak = {
  name: 'soak',
  about: `two hours of a fleet with churn in ${MINUTES} minutes, ${ASKED} requests a second; --minutes N`,
  longest: ({ minutes = MINUTES }) => minutes + 4,
  async run({ minutes = MINUTES }) {
    const seconds = Math.round(minutes * 60);
    const run = await watchRun(soakScenario(seconds), {
      everyMs: SAMPLED_EVERY_MS,
      collect: {
        everyMs: Math.max(LEAST_COLLECT_MS, (seconds * 1000) / COLLECTIONS),
        fromMs: liveFrom,
        toMs: liveTo(seconds),
      },
      tell: teller(),
    });
    console.log(`  exit code ${run.code}: ${run.summary.reasons.join('; ') || run.summary.verdict}`);
    return figuresOf(run, seconds);
  },
} satisfies Bench;

function teller() {
  let last = 0;
  return (seconds: number, { resident, descriptors }: { resident: number; descriptors: number }) => {
    if (seconds - last < TOLD_EVERY_SECONDS) return;
    last = seconds;
    console.log(
      `  ${seconds.toFixed(0)} s: ${(resident / MEGA).toFixed(0)} MB resident, ${descriptors} descriptors`,
    );
  };
}

export function figuresOf(run: WatchedRun, seconds: number): Figure[] {
  const from = liveFrom + WARM_UP * seconds * 1000;
  const to = liveTo(seconds);
  const within = ({ at }: { readonly at: number }) => at >= from && at <= to;
  const samples = run.samples.filter(within);
  const frames = run.frames.filter((frame) => frame.from >= from && frame.to <= to);
  return [
    reached(run, seconds),
    ...(['run', 'platform'] as const).flatMap((side) =>
      growthFigures(side, run.memories.filter(within), to - from),
    ),
    ...descriptorFigures(run),
    same('threads of the run', 'threads', samples, ({ threads }) => threads),
    ...fileFigures(run, frames),
  ];
}

type Side = 'run' | 'platform';

/**
 * Of each isolate what it holds on to, and of the process what it has resident, after collections: between them the
 * young generations of a run fill and empty tens of MB, and the slope of that is whatever its phase makes it.
 */
function growthFigures(side: Side, memories: readonly Memory[], overMs: number): Figure[] {
  const resident = memories.map(({ at, [side]: kept }) => ({ x: at, y: kept.resident }));
  const inAll = median(resident.map(({ y }) => y));
  const growth = (what: string, points: readonly Point[]) =>
    growthFigure(`${side}, ${what}`, points, overMs, inAll);
  const isolates = Object.keys(memories.at(-1)?.[side].live ?? {});
  return [
    ...isolates.map((isolate) => growth(`live memory of ${isolate}`, liveOf(side, isolate, memories))),
    growth('resident after collection', resident),
  ];
}

const liveOf = (side: Side, isolate: string, memories: readonly Memory[]): Point[] =>
  memories.flatMap(({ at, [side]: { live } }) => {
    const { [isolate]: y } = live;
    return y === undefined ? [] : [{ x: at, y }];
  });

function reached({ summary }: WatchedRun, seconds: number): Figure {
  const live = summary.phases.find(({ phase }) => phase === 'live');
  const attempts = (live?.steps ?? [])
    .filter(({ step }) => !NO_REQUESTS.includes(step))
    .reduce((sum, step) => sum + step.attempts, 0);
  return {
    what: 'requests',
    unit: '1/s',
    ours: attempts / seconds,
    rival: 'asked for',
    theirs: ASKED,
    bar: { of: 'ratio', atLeast: LEAST_REACHED },
  };
}

/** Attempts that are no request, or that their requests are counted beside. */
const NO_REQUESTS = ['connect', 'subscribe', 'disconnect', 'be-bound', 'upgrade'];

/** Over so long, in MB, of the lowest of each span, against what the process has in all. */
function growthFigure(what: string, points: readonly Point[], overMs: number, resident: number): Figure {
  const trend = trendOf(bySpans(points, overMs / SPANS, lowest));
  const inAll = (slope: number) => ((slope * overMs) / MEGA).toFixed(1);
  console.log(
    `  ${what}: ${inAll(trend.slope)} MB in all, 95 % between ${inAll(trend.low)} and ${inAll(trend.high)}`,
  );
  return {
    what: `${what}, growth beyond chance`,
    unit: 'MB',
    ours: (growthOf(trend) * overMs) / MEGA,
    rival: 'resident',
    theirs: resident / MEGA,
    bar: { of: 'ratio', atMost: NOISE },
  };
}

/** All devices have gone, but one that never came: what is open then against what was before they came. */
function descriptorFigures({ samples }: WatchedRun): Figure[] {
  const whole = samples.filter(({ at, platform }) => at > 0 && platform);
  const before = whole.filter(({ at }) => at < BEFORE_SECONDS * 1000).at(-1);
  const after = whole.at(-1);
  if (!before || !after) throw new Error('nothing was seen of the run before or after its devices');
  const against = (what: string, ours: number, theirs: number): Figure => ({
    what: `${what}, descriptors when all have gone`,
    unit: 'open',
    ours,
    rival: 'before they came',
    theirs,
    bar: { of: 'ratio', atMost: 1 },
  });
  return [
    against('run', after.descriptors, before.descriptors),
    against('platform', after.platform?.descriptors ?? 0, before.platform?.descriptors ?? 0),
  ];
}

function same(
  what: string,
  unit: string,
  samples: readonly Sample[],
  pick: (sample: Sample) => number,
): Figure {
  const values = samples.map(pick);
  const theirs = values[0] ?? 0;
  return {
    what,
    unit,
    ours: Math.max(...values),
    rival: 'after warm-up',
    theirs,
    bar: { of: 'ratio', atMost: 1 },
  };
}

function fileFigures({ files }: WatchedRun, frames: readonly Frame[]): Figure[] {
  const half = frames.length >> 1;
  const later = (what: string, unit: string, pick: (frame: Frame) => number): Figure => ({
    what,
    unit,
    ours: median(frames.slice(half).map(pick)),
    rival: 'in the first half',
    theirs: median(frames.slice(0, half).map(pick)),
    bar: { of: 'ratio', atMost: 1 + WRITING_NOISE },
  });
  const size = (name: string, most: number): Figure => ({
    what: name,
    unit: 'MB',
    ours: (files[name] ?? Number.NaN) / MEGA,
    rival: 'frames.ndjson',
    theirs: (files['frames.ndjson'] ?? Number.NaN) / MEGA,
    bar: { of: 'value', atMost: most },
  });
  return [
    later('frames.ndjson, a second of a worker', 'bytes', (frame) => JSON.stringify(frame).length + 1),
    later('histograms, buckets in a frame', 'buckets', bucketsIn),
    size('report.html', MOST_REPORT_MB),
    size('summary.json', MOST_SUMMARY_MB),
  ];
}

const bucketsIn = ({ entries }: Frame): number =>
  entries.reduce((sum, { fromDue, fromSend }) => sum + fromDue.buckets.length + fromSend.buckets.length, 0) /
  2;

/** A story of a run that never was, the same for the same seed: for tests and for looking at the page. */
import type { OutcomeRow, RunStory, Span, StoryStep } from '../../outputs/story/story.ts';
import { STORY_VERSION } from '../../outputs/story/story.ts';
import { type RandomStream, randomStream } from '../../random.ts';
import { curveOf, figuresOf, heatOf, latencyLines } from './made-up-latencies.ts';
import { linesOf, loadAt } from './made-up-lines.ts';
import { madeUpOutline } from './made-up-outline.ts';
import { FLEETS, STEPS } from './made-up-steps.ts';

export interface MadeUp {
  readonly seed: number;
  /** Real seconds that the run has lasted, and of the whole run. */
  readonly seconds: number;
  readonly bins?: number;
  readonly verdict?: 'PASS' | 'FAIL' | 'INVALID';
}

const DEVICES = 5000;
const MINUTE = 60_000;

export function madeUpStory({ seed, seconds, bins = Math.min(600, seconds), verdict }: MadeUp): RunStory {
  const stepMs = (seconds * 1000) / bins;
  const random = randomStream('story', seed);
  const outline = madeUpOutline(seed, seconds * 1000, DEVICES);
  const load = Array.from({ length: bins }, (_, bin) => loadAt(bin / bins));
  const steps = FLEETS.flatMap(({ name, share }) => stepsOf(random, name, share, seconds));
  return {
    version: STORY_VERSION,
    outline,
    machine: '2 × Intel Xeon 2.20 GHz, 25 GB, linux 6.1, Node 20.20.2',
    at: seconds * 1000,
    ...(verdict && { verdict: verdictOf(verdict, seconds) }),
    spans: spansOf(seconds * 1000),
    lines: {
      stepMs,
      ...linesOf(random, load, DEVICES),
      latency: steps.map(({ fleet, step }) => latencyLines(random, fleet, step, load)),
    },
    heat: steps.map(({ fleet, step }) => heatOf(random, fleet, step, load, stepMs)),
    steps,
    outcomes: steps.flatMap(outcomeRows),
    funnels: FLEETS.map(({ name, share, steps }) => ({
      fleet: name,
      devices: Math.round(DEVICES * share),
      steps: steps.map((step, place) => ({
        step,
        reached: Math.round(DEVICES * share * (1 - 0.02 * place)),
        now: Math.round(DEVICES * share * 0.03),
      })),
      waiting: 0,
      ended: Math.round(DEVICES * share * 0.4),
    })),
    rollout: [
      {
        fleet: 'attendance',
        step: 'upgrade',
        devices: 4000,
        done: 3960,
        begin: 20 * MINUTE,
        last: 130 * MINUTE,
        p50: 64 * MINUTE,
        p90: 104 * MINUTE,
        p99: 129 * MINUTE,
        curve: Array.from({ length: 101 }, (_, n) => 0.99 / (1 + Math.exp(-(n - 42) / 9))),
      },
    ],
    workers: [0, 1].map((worker) => ({
      worker,
      frames: seconds,
      lostFrames: worker,
      latenessP99Ms: 4.2 + worker,
      latenessMaxMs: 131,
      lateFrames: worker,
      loopLagMaxMs: 22.5,
      busyMean: 0.41,
      busyMax: 0.83,
      heapMaxBytes: 61_000_000,
      laggedFrames: 0,
      cpuMean: 0.38,
      waitingMean: 0.04,
      gc: { share: 0.011, longestMs: 9.4 },
      backlogMax: { sockets: 3 * worker, bytes: 4_213 * worker },
    })),
    controller: {
      seconds,
      behindMaxMs: 31.4,
      loopLagMaxMs: 28.2,
      busyMean: 0.07,
      busyMax: 0.21,
      cpuMean: 0.06,
      gc: { share: 0.004, longestMs: 3.9 },
      heapMaxBytes: 91_000_000,
      childrenMean: 0.31,
      childrenMax: 0.62,
    },
    peakConnected: DEVICES - 12,
    thresholds: thresholds(),
    operations: [
      {
        at: 30 * MINUTE,
        when: '30m',
        operation: 'publish-firmware',
        object: 'DL3785W 2.0',
        outcome: 'ok',
        devices: 4000,
        told: 3980,
        lateMs: 1,
        tookMs: 412,
      },
      {
        at: 70 * MINUTE,
        when: '1h 10m',
        operation: 'lock',
        object: '5% of printers',
        outcome: 'platform/102',
        reason: 'no such device',
        lateMs: 0.4,
        tookMs: 12,
      },
    ],
    reconciliation: {
      agrees: false,
      rows: [
        { what: '102 requests', devices: 5012, platform: 5012, explained: 0, because: '' },
        {
          what: '102 replies code 0',
          devices: 4980,
          platform: 5001,
          explained: 18,
          because: 'dropped replies',
        },
      ],
    },
    events: {
      lines: Array.from(
        { length: 40 },
        (_, n) => `${n}:12 worker ${n % 2}: DL3785W_0000${1000 + n} lost its connection`,
      ),
      dropped: 1200,
    },
  };
}

function stepsOf(random: RandomStream, fleet: string, share: number, seconds: number): StoryStep[] {
  const steps = FLEETS.find(({ name }) => name === fleet)?.steps ?? [];
  return steps.map((step) => {
    const { rate, median, spread, failures } = STEPS[step]!;
    const attempts = Math.round(rate * share * seconds * (0.95 + 0.1 * random()));
    const outcomes: Record<string, number> = {};
    let left = attempts - 3;
    for (const [outcome, part] of failures) {
      outcomes[outcome] = Math.round(attempts * part);
      left -= outcomes[outcome] ?? 0;
    }
    return {
      fleet,
      step,
      attempts,
      missed: step === 'query' ? Math.round(attempts * 0.0007) : 0,
      outcomes: { ok: left, ...outcomes },
      inFlight: 3,
      fromDue: figuresOf(attempts - 3, median * 1.25, spread * 1.15),
      fromSend: figuresOf(attempts - 3, median, spread),
      curveFromDue: curveOf(attempts - 3, median * 1.25, spread * 1.15),
      curveFromSend: curveOf(attempts - 3, median, spread),
    };
  });
}

const outcomeRows = ({ fleet, step, attempts, outcomes }: StoryStep): OutcomeRow[] =>
  Object.entries(outcomes)
    .sort(([, a], [, b]) => b - a)
    .map(([outcome, count]) => ({
      fleet,
      step,
      outcome,
      count,
      of: attempts,
      succeeded: outcome === 'ok',
      meaning: outcome === 'ok' ? 'succeeded' : `made-up meaning of ${outcome}`,
      cause:
        outcome === 'ok'
          ? ''
          : 'Usually a sign that the other side was busy or restarting; see whether these fall together with a fault or with a spike of the loop lag.',
    }));

function spansOf(end: number): Span[] {
  const span = (kind: Span['kind'], text: string, from: number, to = from): Span => ({
    kind,
    text,
    from: from * end,
    to: to * end,
  });
  return [
    span('phase', 'warm-up', 0, 0.15),
    span('phase', 'peak', 0.15, 0.85),
    span('operation', 'publish-firmware DL3785W 2.0', 0.2),
    span('fault', 'disconnects rate 1%', 0.3, 0.42),
    span('fault', 'latency 200ms ± 50ms', 0.38, 0.46),
    span('operation', 'lock 5% of printers', 0.5),
    span('pause', 'paused', 0.6, 0.63),
    span('gap', 'no frames', 0.7, 0.71),
    span('phase', 'evening', 0.85, 1),
  ];
}

const verdictOf = (
  verdict: 'PASS' | 'FAIL' | 'INVALID',
  seconds: number,
): NonNullable<RunStory['verdict']> => ({
  verdict,
  reasons:
    verdict === 'PASS'
      ? []
      : verdict === 'FAIL'
        ? ['query.p99 < 250ms: observed 312ms', 'upgrade.rate > 99.9%: observed 98.5%']
        : [
            'worker 1 was 131 ms behind its schedule (p99; at most 100 ms): run fewer devices or a lower rate',
          ],
  exitCode: { PASS: 0, FAIL: 99, INVALID: 98 }[verdict],
  seconds,
});

const thresholds = (): RunStory['thresholds'] => [
  {
    expression: 'query.p99 < 250ms',
    scope: 'whole run',
    observed: '312ms',
    value: 312_000,
    margin: -0.248,
    passed: false,
  },
  {
    expression: 'upgrade.rate > 99.9%',
    scope: 'attendance',
    observed: '98.5%',
    value: 0.985,
    margin: -0.014,
    passed: false,
  },
  {
    expression: 'connect.p95 < 50ms',
    scope: 'phase peak',
    observed: '6.2ms',
    value: 6_200,
    margin: 0.876,
    passed: true,
  },
  {
    expression: 'alarm.p99 < 20ms',
    scope: 'printers',
    observed: '18.9ms',
    value: 18_900,
    margin: 0.055,
    passed: true,
  },
  {
    expression: 'outcome[platform/107].count == 0',
    scope: 'whole run',
    observed: '0',
    value: 0,
    passed: true,
  },
  { expression: 'unbind.p99 < 1s', scope: 'printers', observed: 'no samples', passed: false },
];

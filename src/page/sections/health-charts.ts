/** The curves of the generator's health: a chart a measure, a line a thread. */
import { bytes, duration, durationOfMs, share } from '../../outputs/format.ts';
import type { HealthLines, RunStory } from '../../outputs/story/story.ts';
import { LineChart, type LineChartOptions, type LineSpec } from '../chart/line-chart.ts';
import { bytesTick, byteTicks, latencyTick } from '../chart/ticks.ts';
import { seriesColour } from '../colour.ts';
import type { Shared } from '../panel.ts';

type Measure = keyof HealthLines;
type Look = Pick<
  LineChartOptions,
  'title' | 'unit' | 'tick' | 'ticks' | 'say' | 'logarithmic' | 'limits' | 'least'
> & {
  /** Shown once a value reaches this: what is nothing nearly always would be a chart of nothing. */
  readonly from?: number;
};

const percentTick = (part: number): string => `${Math.round(part * 100)} %`;
const millisecondTick = (ms: number): string => latencyTick(ms * 1000);
const ONE_CORE = () => [{ value: 1, text: 'one core', always: true }];

const MEASURES: Readonly<Record<Measure, Look>> = {
  lateness: {
    title: 'Lateness',
    unit: 'p99 of how late lives were resumed, logarithmic',
    tick: latencyTick,
    say: duration,
    logarithmic: () => true,
    least: 10,
    limits: ({ outline: { bounds } }) => [
      { value: bounds.lateness * 1000, text: `invalid above ${bounds.lateness} ms`, always: true },
    ],
  },
  loopLagMs: {
    title: 'Loop lag',
    unit: 'longest standstill of the event loop, logarithmic',
    tick: millisecondTick,
    say: durationOfMs,
    logarithmic: () => true,
    least: 0.1,
    limits: ({ outline: { bounds } }) =>
      bounds.lag === undefined
        ? []
        : [{ value: bounds.lag, text: `invalid above ${bounds.lag} ms`, always: true }],
  },
  busy: {
    title: 'Busy',
    unit: 'share of the time with something to do',
    tick: percentTick,
    say: share,
    limits: ONE_CORE,
  },
  cpu: { title: 'CPU', unit: 'share of the time on a core', tick: percentTick, say: share, limits: ONE_CORE },
  waiting: {
    title: 'Waited for a core',
    unit: 'share of the time ready to run without one: others had them',
    tick: percentTick,
    say: share,
    from: 0.05,
  },
  gcMs: {
    title: 'Garbage collection',
    unit: 'longest at once',
    tick: millisecondTick,
    say: durationOfMs,
  },
  backlogBytes: {
    title: 'Socket backlog',
    unit: 'sent, and not taken by the system: the platform reads too slowly',
    ticks: byteTicks,
    tick: bytesTick,
    say: bytes,
    from: 1,
  },
  heapBytes: { title: 'Heap', unit: 'JavaScript memory', ticks: byteTicks, tick: bytesTick, say: bytes },
};

export interface Thread {
  readonly name: string;
  readonly lines: HealthLines;
}

/** The workers, then the controller. */
export const threadsOf = ({ lines: { workers, controller } }: RunStory): Thread[] => [
  ...workers.map((lines) => ({ name: `worker ${lines.worker}`, lines })),
  ...(controller ? [{ name: 'controller', lines: controller }] : []),
];

/** What there is to draw: measures that were told at all, and those that are seldom anything once they are. */
export const measuresOf = (threads: readonly Thread[]): Measure[] =>
  (Object.keys(MEASURES) as Measure[]).filter((measure) => {
    const { from = Number.NEGATIVE_INFINITY } = MEASURES[measure];
    return threads.some(({ lines }) => lines[measure].some((value) => value !== null && value >= from));
  });

export interface HealthChart {
  readonly element: HTMLElement;
  show(story: RunStory, threads: readonly Thread[]): void;
}

/** Of those threads that tell of it. */
export function healthChart(shared: Shared, measure: Measure, threads: readonly Thread[]): HealthChart {
  const told = threads.flatMap(({ name, lines }, index) =>
    lines[measure].some((value) => value !== null) ? [{ name, index }] : [],
  );
  const lines = told.map(
    ({ name, index }): LineSpec => ({
      name,
      colour: name === 'controller' ? 'faint-text' : seriesColour(index),
      dashed: name === 'controller' || index % 2 === 1,
      width: 1.3,
    }),
  );
  const { from: _, ...look } = MEASURES[measure];
  const chart = new LineChart({ shared, height: 130, lines, ...look });
  return {
    element: chart.element,
    show: (story, now) =>
      chart.show(
        story,
        told.map(({ index }) => ({ value: now[index]?.lines[measure] ?? [] })),
        '',
      ),
  };
}

/** Whether the generator itself kept up: what it was bound to, and how far from that it stayed. */
import { bytes, count, duration, durationOfMs, percent, share } from '../../outputs/format.ts';
import type { RunStory, WorkerLines, WorkerStory } from '../../outputs/story/story.ts';
import { LineChart, type LineChartOptions } from '../chart/line-chart.ts';
import { bytesTick, byteTicks, latencyTick } from '../chart/ticks.ts';
import { seriesColour } from '../colour.ts';
import { h, setText } from '../dom.ts';
import type { Panel, Shared } from '../panel.ts';
import { type Cell, Table } from '../table.ts';
import { section } from './section.ts';

type Measure = Exclude<keyof WorkerLines, 'worker'>;
type Look = Pick<
  LineChartOptions,
  'title' | 'unit' | 'tick' | 'ticks' | 'say' | 'logarithmic' | 'limits' | 'least'
>;

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
    unit: 'longest in each bin',
    tick: (ms) => latencyTick(ms * 1000),
    say: durationOfMs,
  },
  busy: {
    title: 'Busy',
    unit: 'share of the time',
    tick: (part) => `${Math.round(part * 100)} %`,
    say: share,
    limits: () => [{ value: 1, text: 'one core', always: true }],
  },
  heapBytes: { title: 'Heap', unit: 'JavaScript memory', ticks: byteTicks, tick: bytesTick, say: bytes },
};

export function health(shared: Shared): Panel {
  const charts = h('div', { class: 'columns' });
  const table = new Table('Workers', [
    { title: 'Worker' },
    { title: 'Frames', align: 'right', hint: 'One a second' },
    { title: 'Lost', align: 'right', hint: 'Frames that never came' },
    { title: 'Lateness p99', align: 'right' },
    { title: 'Lateness max', align: 'right' },
    { title: 'Late frames', align: 'right', hint: 'Frames with a lateness p99 above the bound' },
    { title: 'Loop lag max', align: 'right' },
    { title: 'Busy mean', align: 'right' },
    { title: 'Busy max', align: 'right' },
    { title: 'Heap max', align: 'right' },
  ]);
  const bounds = h('p', { class: 'note' });
  let made: readonly (readonly [Measure, LineChart])[] = [];
  let workers = -1;
  return {
    id: 'health',
    title: 'Generator',
    element: section('health', 'Generator health', '', bounds, charts, table.element),
    has: (story) => story.workers.length > 0 || story.lines.workers.length > 0,
    show(story) {
      setText(bounds, boundsInWords(story));
      if (workers !== story.lines.workers.length) {
        workers = story.lines.workers.length;
        made = chartsOf(shared, story.lines.workers);
        charts.replaceChildren(...made.map(([, chart]) => chart.element));
      }
      for (const [measure, chart] of made)
        chart.show(
          story,
          story.lines.workers.map((lines) => ({ value: lines[measure] })),
          '',
        );
      table.show(story.workers.map((worker) => ({ cells: cellsOf(story, worker) })));
    },
  };
}

const chartsOf = (shared: Shared, workers: readonly WorkerLines[]) =>
  (Object.keys(MEASURES) as Measure[]).map((measure) => {
    const lines = workers.map(({ worker }, index) => ({
      name: `worker ${worker}`,
      colour: seriesColour(index),
      dashed: index % 2 === 1,
      width: 1.3,
    }));
    return [measure, new LineChart({ shared, height: 130, lines, ...MEASURES[measure] })] as const;
  });

/** As a scenario writes it: `5 %`. */
const percents = (part: number): string => `${Number((100 * part).toPrecision(4))} %`;

const boundsInWords = ({ outline: { bounds } }: RunStory): string =>
  `The generator watches itself. A run is invalid when a worker’s lateness p99 over the run is above ${bounds.lateness} ms, when more than ${percents(bounds.lateFrames)} of its frames are that late, when a frame is lost, or when more than ${percents(bounds.missed)} of a step’s attempts were missed.`;

function cellsOf({ outline: { bounds } }: RunStory, worker: WorkerStory): (Cell | string)[] {
  const bad = (text: string, is: boolean): Cell => ({ text, tone: is ? 'bad' : 'plain' });
  const { frames, lateFrames } = worker;
  return [
    String(worker.worker),
    count(frames),
    bad(count(worker.lostFrames), worker.lostFrames > 0),
    bad(durationOfMs(worker.latenessP99Ms), worker.latenessP99Ms > bounds.lateness),
    durationOfMs(worker.latenessMaxMs),
    bad(
      `${count(lateFrames)}${lateFrames > 0 ? ` (${percent(lateFrames, frames)})` : ''}`,
      lateFrames > 1 && lateFrames > bounds.lateFrames * frames,
    ),
    durationOfMs(worker.loopLagMaxMs),
    share(worker.busyMean),
    share(worker.busyMax),
    bytes(worker.heapMaxBytes),
  ];
}

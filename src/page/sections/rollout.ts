/** How a rollout went on: who was done when, and what the downloads took. */
import { bytes, clock, count, percent } from '../../outputs/format.ts';
import type { Completion, RunStory } from '../../outputs/story/story.ts';
import { LineChart } from '../chart/line-chart.ts';
import { bytesTick, byteTicks, numberTick, timeTick, timeTicks } from '../chart/ticks.ts';
import { XyChart } from '../chart/xy-chart.ts';
import { seriesColour } from '../colour.ts';
import { stepName } from '../figures.ts';
import type { Panel, Shared } from '../panel.ts';
import { Table } from '../table.ts';
import { section } from './section.ts';

const QUARTERS = [0, 0.25, 0.5, 0.75, 1];

export function rollout(shared: Shared): Panel {
  const curve = new XyChart({
    shared,
    title: 'Completion',
    unit: 'share of the fleet that is done, over simulated time since the first was due',
    height: 200,
    x: { range: (_least, greatest) => [0, Math.max(1, greatest)], ticks: timeTicks, tick: timeTick },
    y: { range: () => [0, 1], ticks: () => QUARTERS, tick: (share) => `${100 * share} %` },
    head: (ms) => `${clock(ms)} after the first was due`,
    say: (share) => percent(share, 1),
  });
  const table = new Table('Completion', [
    { title: 'Step' },
    { title: 'Devices', align: 'right' },
    { title: 'Done', align: 'right' },
    ...['50 %', '90 %', '99 %', 'All', 'Last'].map((title) => ({ title, align: 'right' as const })),
  ]);
  const concurrent = new LineChart({
    shared,
    title: 'Downloads at once',
    unit: 'the most in each bin',
    height: 130,
    lines: [{ name: 'downloads', colour: 'series-4' }],
    tick: numberTick,
    say: count,
  });
  const bandwidth = new LineChart({
    shared,
    title: 'Bandwidth',
    unit: 'bytes a second',
    height: 130,
    lines: [{ name: 'downloaded', colour: 'series-3' }],
    ticks: byteTicks,
    tick: bytesTick,
    say: (n) => `${bytes(n)}/s`,
  });
  return {
    id: 'rollout',
    title: 'Rollout',
    element: section(
      'rollout',
      'Rollout',
      '',
      curve.element,
      table.element,
      concurrent.element,
      bandwidth.element,
    ),
    has: (story) => story.rollout.length > 0 || story.lines.downloads !== undefined,
    show(story) {
      curve.element.hidden = table.element.hidden = story.rollout.length === 0;
      curve.show(
        story.rollout.map((one, index) => lineOf(story, one, index)),
        summaryOf(story),
      );
      table.show(story.rollout.map((one) => ({ cells: cellsOf(story, one) })));
      const { downloads } = story.lines;
      concurrent.element.hidden = bandwidth.element.hidden = downloads === undefined;
      if (downloads === undefined) return;
      concurrent.show(story, [{ value: downloads.concurrent }], '');
      bandwidth.show(story, [{ value: downloads.bytesPerSecond }], '');
    },
  };
}

const lineOf = (story: RunStory, one: Completion, index: number) => ({
  name: stepName(story, one),
  colour: seriesColour(index),
  dashed: index % 2 === 1,
  points: one.curve.map(
    (share, n) => [((one.last - one.begin) * n) / Math.max(1, one.curve.length - 1), share] as const,
  ),
});

const summaryOf = (story: RunStory): string =>
  story.rollout
    .map(
      (one) =>
        `${stepName(story, one)}: ${percent(one.done, one.devices)} of ${count(one.devices)} devices done.`,
    )
    .join(' ');

function cellsOf(story: RunStory, one: Completion) {
  const since = (moment: number | undefined) => (moment === undefined ? '–' : clock(moment - one.begin));
  return [
    stepName(story, one),
    count(one.devices),
    percent(one.done, one.devices),
    ...[one.p50, one.p90, one.p99, one.all, one.last].map(since),
  ];
}

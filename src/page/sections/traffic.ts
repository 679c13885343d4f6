/** Attempts a second and connected devices over time. */
import { count, rate } from '../../outputs/format.ts';
import type { Line, RunStory } from '../../outputs/story/story.ts';
import { LineChart } from '../chart/line-chart.ts';
import { numberTick } from '../chart/ticks.ts';
import { Timeline } from '../chart/timeline.ts';
import { h } from '../dom.ts';
import type { Panel, Shared } from '../panel.ts';
import { section } from './section.ts';

export function traffic(shared: Shared): Panel {
  const unit = 'attempts a second';
  const timeline = new Timeline(shared.time);
  const common = { shared, unit, tick: numberTick, say: rate };
  const finished = new LineChart({
    ...common,
    title: 'Finished',
    height: 190,
    lines: [{ name: 'finished', colour: 'series-1' }],
  });
  const failed = new LineChart({
    ...common,
    title: 'Failed and missed',
    height: 120,
    lines: [
      { name: 'failed', colour: 'bad' },
      { name: 'missed', colour: 'warn', dashed: true },
    ],
  });
  const none = h('p', { class: 'nothing' }, 'No attempt failed and none was missed.');
  const connected = new LineChart({
    ...common,
    title: 'Connected',
    unit: 'devices',
    say: count,
    height: 140,
    lines: [{ name: 'connected', colour: 'series-2' }],
  });
  return {
    id: 'traffic',
    title: 'Over time',
    element: section(
      'traffic',
      'Over time',
      'Lines are means, the bands behind them reach from the lowest to the highest second. Drag over a chart to zoom all of them, double-click to see everything again.',
      timeline.element,
      finished.element,
      failed.element,
      none,
      connected.element,
    ),
    has: ({ lines }) => lines.finished.value.length > 0,
    show(story) {
      const { lines } = story;
      timeline.show(story);
      finished.show(story, [lines.finished], peakOf(lines.finished.high, 'Most in a second', rate));
      const trouble = [lines.failed, lines.missed].some(({ value }) =>
        value.some((n) => n !== null && n > 0),
      );
      failed.element.hidden = !trouble;
      none.hidden = trouble;
      failed.show(story, [lines.failed, lines.missed], troubleOf(story));
      connected.show(story, [lines.connected], `At most ${count(story.peakConnected)} devices.`);
    },
  };
}

function peakOf(line: Line, what: string, say: (n: number) => string): string {
  const most = line.reduce<number>((peak, n) => Math.max(peak, n ?? 0), 0);
  return `${what}: ${say(most)}.`;
}

const troubleOf = ({ lines }: RunStory): string =>
  `${peakOf(lines.failed.high, 'Most failures in a second', rate)} ${peakOf(lines.missed.high, 'Most missed in a second', rate)}`;

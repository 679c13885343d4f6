/** The whole distribution of a step's latencies, as HdrHistogram draws it. */
import { count, duration } from '../../outputs/format.ts';
import type { RunStory, StoryStep } from '../../outputs/story/story.ts';
import { percentilePlace, percentileTick, percentileTicks } from '../chart/percentile-axis.ts';
import { latencyTick, linearRange, linearTicks, logRange, logTicks } from '../chart/ticks.ts';
import { XyChart } from '../chart/xy-chart.ts';
import { stepName } from '../figures.ts';
import type { Shared } from '../panel.ts';

export interface PercentileCurve {
  readonly element: HTMLElement;
  show(story: RunStory, step: StoryStep): void;
}

export function percentileCurve(shared: Shared): PercentileCurve {
  const { choice } = shared;
  const logarithmic = () => choice.logarithmic;
  const chart = new XyChart({
    shared,
    title: 'Percentile curve',
    unit: 'each nine has the same room',
    height: 240,
    x: {
      range: (_least, greatest) => [0, Math.max(1, greatest)],
      ticks: (from, to) => percentileTicks(from, to),
      tick: percentileTick,
    },
    y: {
      logarithmic,
      range: (least, greatest) =>
        logarithmic() ? logRange(Math.max(1, least), Math.max(1, greatest)) : linearRange(greatest),
      ticks: (from, to, most) => (logarithmic() ? logTicks(from, to, most) : linearTicks(from, to, most)),
      tick: latencyTick,
    },
    head: (place) => `${percentileTick(place)} of attempts took at most`,
    say: duration,
  });
  return {
    element: chart.element,
    show(story, step) {
      const { fromDue, fromSend } = step;
      const points = (curve: StoryStep['curveFromDue'], of = 0) =>
        curve.map(([percentage, us]) => [percentilePlace(percentage, of), Math.max(1, us)] as const);
      const due = { name: 'from due', colour: 'series-1', points: points(step.curveFromDue, fromDue?.count) };
      const send = {
        name: 'from send',
        colour: 'series-3',
        dashed: true,
        points: points(step.curveFromSend, fromSend?.count),
      };
      const all = choice.fromSend && send.points.length > 0 ? [due, send] : [due];
      chart.show(
        all,
        `${stepName(story, step)}, ${count(fromDue?.count ?? 0)} attempts. The figures are in the table of steps.`,
      );
    },
  };
}

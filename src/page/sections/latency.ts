/** Latencies of the chosen step: percentiles over time, heatmap, percentile curve. */
import { count, duration } from '../../outputs/format.ts';
import type {
  LatencyLines,
  Percentiles,
  QuantileLines,
  RunStory,
  StoryStep,
} from '../../outputs/story/story.ts';
import { HeatChart } from '../chart/heat-chart.ts';
import { LineChart } from '../chart/line-chart.ts';
import { latencyTick } from '../chart/ticks.ts';
import { Timeline } from '../chart/timeline.ts';
import { type StepKey, sameStep } from '../choice.ts';
import { stepName } from '../figures.ts';
import type { Panel, Shared } from '../panel.ts';
import { latencyControls } from './latency-controls.ts';
import { percentileCurve } from './percentile-curve.ts';
import { section } from './section.ts';

const QUANTILES = ['p50', 'p90', 'p99', 'max'] as const;

export function latency(shared: Shared): Panel {
  const { choice } = shared;
  const controls = latencyControls(shared);
  const timeline = new Timeline(shared.time);
  const lines = new LineChart({
    shared,
    title: 'Percentiles over time',
    unit: 'solid from due, dashed from send',
    height: 240,
    lines: [
      ...QUANTILES.map((name) => ({ name, colour: name })),
      ...QUANTILES.map((name) => ({ name: `${name} from send`, colour: name, dashed: true, width: 1.2 })),
    ],
    tick: latencyTick,
    say: duration,
    logarithmic: () => choice.logarithmic,
  });
  const heat = new HeatChart(shared);
  const curve = percentileCurve(shared);
  let latest: RunStory | undefined;
  const show = (story: RunStory) => {
    latest = story;
    const step = choice.step(story);
    controls.show(story, step);
    timeline.show(story);
    const ofStep = story.lines.latency.find((one) => step && sameStep(one, step));
    lines.element.hidden = ofStep === undefined;
    if (ofStep) lines.show(story, linesOf(ofStep, choice.fromSend), summaryOf(story, step));
    const cells = story.heat.find((one) => step && sameStep(one, step));
    heat.element.hidden = cells === undefined;
    if (cells) heat.show(story, cells);
    curve.element.hidden = step === undefined || step.curveFromDue.length === 0;
    if (step) curve.show(story, step);
  };
  choice.changes.add(() => latest && show(latest));
  return {
    id: 'latency',
    title: 'Latency',
    element: section(
      'latency',
      'Latency',
      'Solid lines count from when an attempt was due, as its device had planned it; dashed ones from when it was really sent. Where they part, devices had to wait before they could send.',
      controls.element,
      timeline.element,
      lines.element,
      heat.element,
      curve.element,
    ),
    has: ({ steps, lines: { latency: known } }) => known.length > 0 || steps.some(({ fromDue }) => fromDue),
    show,
  };
}

function linesOf({ fromDue, fromSend }: LatencyLines, withSend: boolean) {
  const all = (lines: QuantileLines) => QUANTILES.map((name) => ({ value: lines[name] }));
  return [...all(fromDue), ...(withSend ? all(fromSend) : QUANTILES.map(() => undefined))];
}

function summaryOf(story: RunStory, step: (StepKey & Partial<StoryStep>) | undefined): string {
  const { fromDue, fromSend } = step ?? {};
  if (step === undefined || fromDue === undefined) return '';
  const said = (of: Percentiles) =>
    `p50 ${duration(of.p50 * 1000)}, p99 ${duration(of.p99 * 1000)}, at most ${duration(of.max * 1000)}`;
  const sent = fromSend ? `; from send ${said(fromSend)}` : '';
  return `${stepName(story, step)}: ${count(fromDue.count)} attempts, from due ${said(fromDue)}${sent}.`;
}

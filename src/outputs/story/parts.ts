/** The parts of a story that are small, from merged frames. */
import { succeeded } from '../../lifecycle/outcome.ts';
import type { MergedFrames } from '../../metrics/merge.ts';
import { stepsInOrder, summaryOf, totalsOf } from '../../metrics/summarize.ts';
import type { StepSummary } from '../../metrics/summary.ts';
import { outcomeCause } from '../causes.ts';
import { outcomeMeaning } from '../meanings.ts';
import { rounded } from './health-bins.ts';
import { withLoops } from './loops.ts';
import type { RunOutline } from './outline.ts';
import { percentileCurve } from './percentile-curve.ts';
import type { Funnel, OutcomeRow, StoryStep, WorkerStory } from './story.ts';

/** @param judged the steps of the summary, once there is one */
export function storySteps(
  merged: MergedFrames,
  outline: RunOutline,
  judged: readonly StepSummary[] | undefined,
): StoryStep[] {
  return (judged ?? stepsInOrder(merged, outline.names)).map((one) => {
    const totals = totalsOf(merged, { fleet: one.fleet, step: one.step }, one.fleet);
    const summary = 'outcomes' in one ? one : withLoops(summaryOf(totals), outline);
    const ended = Object.values(summary.outcomes).reduce((sum, count) => sum + count, 0);
    return {
      ...summary,
      inFlight: summary.attempts - ended,
      curveFromDue: percentileCurve(totals.fromDue),
      curveFromSend: percentileCurve(totals.fromSend),
    };
  });
}

/** In the order of the steps, the most frequent outcome of each first. */
export function outcomeRows(steps: readonly StepSummary[], { fleets }: RunOutline): OutcomeRow[] {
  const cloudOf = (fleet: string) => fleets.find(({ name }) => name === fleet)?.cloud;
  return steps.flatMap(({ fleet, step, attempts, outcomes }) =>
    Object.entries(outcomes).map(([outcome, count]) => ({
      fleet,
      step,
      outcome,
      count,
      of: attempts,
      succeeded: succeeded(outcome),
      meaning: outcomeMeaning(outcome, cloudOf(fleet)),
      cause: outcomeCause(outcome, cloudOf(fleet)),
    })),
  );
}

/** Of the fleets whose frames count what their devices have reached: the lifecycle, then what some did besides. */
export function funnelsOf({ fleets, names }: RunOutline, merged: MergedFrames): Funnel[] {
  const gauges = merged.gauges();
  return fleets.flatMap(({ name: fleet, devices, lifecycle = [] }): Funnel[] => {
    const { reached, inStep } = gauges.find((one) => one.fleet === fleet) ?? {};
    if (reached === undefined || inStep === undefined) return [];
    const known = [...lifecycle, ...(names.steps[fleet] ?? []).filter((step) => step in reached)];
    const steps = new Set([...known, ...Object.keys(reached).sort()]);
    return [
      {
        fleet,
        devices,
        steps: [...steps].map((step) => ({ step, reached: reached[step] ?? 0, now: inStep[step] ?? 0 })),
        waiting: inStep.waiting ?? 0,
        ended: inStep.ended ?? 0,
      },
    ];
  });
}

export function workerStories({ bounds }: RunOutline, merged: MergedFrames): WorkerStory[] {
  return merged.workers().map((worker) => ({
    worker: worker.worker,
    frames: worker.sequences.size,
    lostFrames: worker.sequences.gaps().reduce((sum, [from, to]) => sum + to - from + 1, 0),
    latenessP99Ms: worker.lateness.percentile(99) / 1000,
    latenessMaxMs: worker.lateness.max / 1000,
    lateFrames: worker.frameLateness.countAbove(bounds.lateness * 1000),
    loopLagMaxMs: rounded(worker.loopLagMaxMs),
    busyMean: rounded(worker.busyMean),
    busyMax: rounded(worker.busyMax),
    heapMaxBytes: Math.round(worker.heapMaxBytes),
    laggedFrames: bounds.lag === undefined ? 0 : worker.frameLag.countAbove(bounds.lag * 1000),
    ...(worker.cpuMean !== undefined && { cpuMean: rounded(worker.cpuMean) }),
    ...(worker.waitingMean !== undefined && { waitingMean: rounded(worker.waitingMean) }),
    ...(worker.gcMean !== undefined && {
      gc: { share: rounded(worker.gcMean), longestMs: worker.gcLongestMs },
    }),
    ...(worker.backlogMax && { backlogMax: worker.backlogMax }),
  }));
}

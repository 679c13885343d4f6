/** From merged frames to the summary: figures, reconciliation, thresholds, validity, verdict. Pure. */
import type { DeviceReport } from '../clouds/deli/app-api.ts';
import { languages } from '../clouds/languages.ts';
import { platformRecords } from '../clouds/records.ts';
import { completions } from '../metrics/completion.ts';
import type { ControllerRecord } from '../metrics/controller-health.ts';
import type { MergedFrames } from '../metrics/merge.ts';
import { allowForLostWorkers, reconcile, type Tallies, tallyGrowth } from '../metrics/reconcile.ts';
import { reconcileDevices } from '../metrics/reconcile-devices.ts';
import { controllerHealth, summarize } from '../metrics/summarize.ts';
import {
  type OperationSummary,
  type StepSummary,
  SUMMARY_VERSION,
  type Summary,
} from '../metrics/summary.ts';
import { withLoops } from '../outputs/story/loops.ts';
import type { RunOutline } from '../outputs/story/outline.ts';
import { wireOf } from '../scenario/language.ts';
import { bottleneckOf } from '../verdict/bottleneck.ts';
import { failedOperations } from '../verdict/operations.ts';
import type { ThresholdWatch } from '../verdict/threshold-watch.ts';
import { type Invalidity, invalidities } from '../verdict/validity.ts';
import { decide } from '../verdict/verdict.ts';

export interface RunResult {
  readonly outline: RunOutline;
  readonly end: RunEnd;
  readonly platform?: PlatformTruth;
}

/** What came of a run: a session's own record, or what its files tell of one that was cut off. */
export interface RunEnd {
  readonly merged: MergedFrames;
  readonly controller: ControllerRecord;
  readonly lost: NonNullable<Summary['gaps']>;
  readonly stopped: boolean;
  /** Stopped at once: last frames were not waited for. */
  readonly killed: boolean;
  /** Exit code of the embedded platform, when it ended before the run did. */
  readonly platformExit: number | undefined;
  readonly operations: readonly OperationSummary[];
  /** Fed with every frame, and told where the run was cut short. */
  readonly thresholdWatch: ThresholdWatch;
  /** The whole process was ended before it could conclude anything: its frames are all that is left. */
  readonly cutOff?: boolean;
}

export interface PlatformTruth {
  /** The embedded platform's tallies around the run. */
  readonly before: Tallies;
  readonly after: Tallies;
  /** What it knows of each device, by client id; absent where no step is followed. */
  readonly records?: ReadonlyMap<string, DeviceReport>;
}

export function conclude({ outline, end, platform }: RunResult): Summary {
  const { merged, controller, stopped, killed, operations, thresholdWatch, cutOff = false } = end;
  const lost = end.lost.filter(({ consequence }) => consequence === undefined);
  const { stoppedBy } = thresholdWatch;
  const cutShort = stopped || stoppedBy !== undefined || lost.length > 0 || end.platformExit !== undefined;
  if (killed || cutOff || end.lost.length > 0) merged.abandonUnfinished();
  const thresholds = thresholdWatch.results(merged);
  const invalid = [
    ...(cutOff ? [CUT_OFF] : []),
    ...platformLost(end),
    ...failedOperations(operations, cutShort),
    ...invalidities({
      merged,
      thresholds: outline.thresholds,
      bounds: outline.bounds,
      controller,
      workers: outline.workers,
      lost: end.lost.map(({ worker }) => worker),
      killed: killed || cutOff,
      stoppedByThreshold: stoppedBy !== undefined,
    }),
  ];
  const measured = summarize(merged, outline.names);
  const loops = (step: StepSummary) => withLoops(step, outline);
  const health = controllerHealth(controller);
  const bottleneck = bottleneckOf({ merged, thresholds, invalidities: invalid, controller });
  const { scenario, seed, startedAt, timeScale, workers, devices, target } = outline;
  return {
    version: SUMMARY_VERSION,
    scenario,
    seed,
    startedAt,
    timeScale,
    workers,
    devices,
    target,
    clouds: Object.fromEntries(outline.fleets.map(({ name, cloud }) => [name, cloud])),
    ...measured,
    steps: measured.steps.map(loops),
    ...(measured.totals && { totals: measured.totals.map(loops) }),
    phases: measured.phases.map(({ phase, steps }) => ({ phase, steps: steps.map(loops) })),
    ...(health && { controller: health }),
    ...(bottleneck && { bottleneck }),
    ...decide({ thresholds, invalidities: invalid, lost, stopped, stoppedBy }),
    ...(stoppedBy && { stoppedBy }),
    ...(end.lost.length > 0 && { gaps: end.lost }),
    ...completionOf(outline, merged),
    thresholds,
    ...(operations.length > 0 && { operations }),
    ...(platform && { reconciliation: reconciliationOf(outline, measured.tallies, end, platform) }),
  };
}

function completionOf(
  { fleets, followed }: RunOutline,
  { attempts }: MergedFrames,
): Pick<Summary, 'completion'> {
  if (!followed) return {};
  return { completion: completions(attempts, new Map(fleets.map(({ name, devices }) => [name, devices]))) };
}

const wiresOf = ({ fleets }: RunOutline): string[] => [
  ...new Set(fleets.map(({ cloud }) => wireOf(cloud, languages))),
];

/** Message by message, and device by device where a followed step leaves a trace on the platform. */
function reconciliationOf(
  outline: RunOutline,
  tallies: Tallies,
  { merged: { attempts }, lost }: RunEnd,
  { before, after, records }: PlatformTruth,
): NonNullable<Summary['reconciliation']> {
  const compared = reconcile(tallies, tallyGrowth(before, after), wiresOf(outline));
  const { agrees, rows } = lost.length > 0 ? allowForLostWorkers(compared) : compared;
  if (!records) return { agrees, rows };
  const byDevice = Object.entries(platformRecords.deli).flatMap(([step, disagreement]) =>
    reconcileDevices(step, attempts, (device, outcomes) => disagreement(outcomes, records.get(device))),
  );
  const agree = byDevice.every(({ devices, platform }) => devices === platform);
  return { agrees: agrees && agree, rows: [...rows, ...byDevice] };
}

const CUT_OFF: Invalidity = {
  rule: 'frames',
  cause: 'the run was cut off: its process ended before the run was over, and the last frames never came',
  mend: 'this is judged from those that did, summary.json was never written; run again',
};

function platformLost({ platformExit }: RunEnd): Invalidity[] {
  if (platformExit === undefined) return [];
  return [
    {
      rule: 'platform',
      cause: `the embedded platform ended with code ${platformExit} during the run`,
      mend: 'what it wrote last is above; run again, with fewer devices if it ran short of memory',
    },
  ];
}

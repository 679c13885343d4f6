/** From merged frames to the summary: figures, reconciliation, thresholds, validity, verdict. Pure. */
import type { DeviceReport } from '../clouds/deli/app-api.ts';
import { languages } from '../clouds/languages.ts';
import { platformRecords } from '../clouds/records.ts';
import { completions } from '../metrics/completion.ts';
import type { MergedFrames } from '../metrics/merge.ts';
import { reconcile, type Tallies, tallyGrowth } from '../metrics/reconcile.ts';
import { reconcileDevices } from '../metrics/reconcile-devices.ts';
import { summarize } from '../metrics/summarize.ts';
import { SUMMARY_VERSION, type Summary } from '../metrics/summary.ts';
import { wireOf } from '../scenario/language.ts';
import type { Plan } from '../scenario/plan.ts';
import { runNames } from '../scenario/run-names.ts';
import type { Scenario } from '../scenario/schema.ts';
import { failedOperations } from '../verdict/operations.ts';
import { evaluateThresholds } from '../verdict/thresholds.ts';
import { type Invalidity, invalidities } from '../verdict/validity.ts';
import { decide } from '../verdict/verdict.ts';
import type { Session } from './session.ts';
import { targetName } from './target-name.ts';

export interface RunResult {
  readonly plan: Plan;
  readonly scenario: Scenario;
  readonly workers: number;
  readonly session: Session;
  readonly platform?: PlatformTruth;
}

export interface PlatformTruth {
  /** The embedded platform's tallies around the run. */
  readonly before: Tallies;
  readonly after: Tallies;
  /** What it knows of each device, by client id; absent where no step is followed. */
  readonly records?: ReadonlyMap<string, DeviceReport>;
}

export function conclude({ plan, scenario, workers, session, platform }: RunResult): Summary {
  const { merged, lost, stopped, killed, operations } = session;
  const cutShort = stopped || lost.length > 0 || session.platformExit !== undefined;
  if (killed || lost.length > 0) merged.abandonUnfinished();
  const thresholds = evaluateThresholds(scenario.thresholds, merged);
  const invalid = [
    ...platformLost(session),
    ...failedOperations(operations, cutShort),
    ...invalidities({
      merged,
      thresholds: scenario.thresholds,
      bounds: scenario.validity,
      workers,
      lost: lost.map(({ worker }) => worker),
      killed,
    }),
  ];
  const measured = summarize(merged, runNames(scenario, languages));
  return {
    version: SUMMARY_VERSION,
    scenario: plan.name,
    seed: plan.seed,
    startedAt: new Date(session.startedAt).toISOString(),
    timeScale: plan.timeScale,
    workers,
    devices: plan.fleets.reduce((sum, fleet) => sum + fleet.devices, 0),
    target: targetName(scenario, plan),
    ...measured,
    ...decide({ thresholds, invalidities: invalid, lost, stopped }),
    ...completionOf(plan, merged),
    thresholds,
    ...(operations.length > 0 && { operations }),
    ...(platform && { reconciliation: reconciliationOf(plan, measured.tallies, merged, platform) }),
  };
}

function completionOf({ fleets, followed }: Plan, { attempts }: MergedFrames): Pick<Summary, 'completion'> {
  if (!followed) return {};
  return { completion: completions(attempts, new Map(fleets.map(({ name, devices }) => [name, devices]))) };
}

const wiresOf = ({ fleets }: Plan): string[] => [
  ...new Set(fleets.map(({ cloud }) => wireOf(cloud, languages))),
];

/** Message by message, and device by device where a followed step leaves a trace on the platform. */
function reconciliationOf(
  plan: Plan,
  tallies: Tallies,
  { attempts }: MergedFrames,
  { before, after, records }: PlatformTruth,
): NonNullable<Summary['reconciliation']> {
  const { agrees, rows } = reconcile(tallies, tallyGrowth(before, after), wiresOf(plan));
  if (!records) return { agrees, rows };
  const byDevice = Object.entries(platformRecords.deli).flatMap(([step, disagreement]) =>
    reconcileDevices(step, attempts, (device, outcomes) => disagreement(outcomes, records.get(device))),
  );
  const agree = byDevice.every(({ devices, platform }) => devices === platform);
  return { agrees: agrees && agree, rows: [...rows, ...byDevice] };
}

function platformLost({ platformExit }: Session): Invalidity[] {
  if (platformExit === undefined) return [];
  return [
    {
      rule: 'platform',
      cause: `the embedded platform ended with code ${platformExit} during the run`,
      mend: 'what it wrote last is above; run again, with fewer devices if it ran short of memory',
    },
  ];
}

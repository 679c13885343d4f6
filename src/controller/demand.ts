/** What a scenario asks for, held against what this machine was found to carry. */
import { availableParallelism } from 'node:os';
import { lookUpCalibration } from '../calibration/file.ts';
import { calibrationHint, demandWarnings } from '../calibration/judge.ts';
import { languages } from '../clouds/languages.ts';
import { monotonicClock } from '../fleet/clock.ts';
import { isLoopbackIPv4 } from '../lifecycle/gateway.ts';
import { type Demand, demandOf } from '../scenario/demand/demand.ts';
import { makePlan } from '../scenario/make-plan.ts';
import type { ParsedScenario } from '../scenario/parse.ts';
import type { Plan } from '../scenario/plan.ts';
import type { Scenario } from '../scenario/schema.ts';
import { besideScenario } from './scenario-file.ts';

const OVER_HTTP: ReadonlySet<string> = new Set(
  Object.values(languages)
    .filter(({ overHttp }) => overHttp)
    .map(({ name }) => name),
);

/** It asks for the same wherever its target is, and however many workers drive it. @param file its path, as given */
export function demandOfScenario({ scenario, files }: ParsedScenario, file: string): Demand {
  return demandOfRun(makePlan(scenario, { files, resolveModule: (path) => besideScenario(file, path) }));
}

export const demandOfRun = (plan: Plan): Demand => demandOf(plan, OVER_HTTP);

export interface Held {
  /** Each is a reason why the run can't be valid. */
  readonly warnings: readonly string[];
  /** To be told quietly. */
  readonly hints: readonly string[];
}

export function holdAgainstThisMachine(demand: Demand, scenario: Scenario, workers: number): Held {
  const { calibration, told } = lookUpCalibration(monotonicClock().wall());
  const hint = told ?? (calibration ? undefined : calibrationHint(demand));
  const place = {
    workers,
    cores: availableParallelism(),
    shared: isOnThisMachine(scenario),
    timeScale: scenario.timeScale,
    of: 'this machine',
    here: true,
  };
  return {
    warnings: calibration ? demandWarnings(demand, calibration, place) : [],
    hints: hint === undefined ? [] : [hint],
  };
}

/** Then it needs the same cores as the workers. */
export function isOnThisMachine({ target }: Pick<Scenario, 'target'>): boolean {
  if (target.kind === 'embedded') return true;
  const { gateways, services } = target.target;
  const hosts = [
    ...gateways.map(({ host }) => host),
    ...Object.values(services).map((url) => new URL(url).hostname),
  ];
  return hosts.length > 0 && hosts.every((host) => isLoopbackIPv4(host) || host === 'localhost');
}

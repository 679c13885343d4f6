/** From a validated scenario to the plan that every worker gets: phases placed, rates laid out, fleets numbered. */
import type { SimulatedMs } from '../lifecycle/effects.ts';
import type { RateShape, Script, ScriptNode } from '../lifecycle/script.ts';
import type { PlatformAddresses } from '../platform/options.ts';
import { lastArrival } from './arrival.ts';
import type { ScenarioFiles } from './files.ts';
import { placePhases } from './phases.ts';
import type { FleetPlan, Identities, PhasePlan, Plan } from './plan.ts';
import { planOperations } from './plan-operations.ts';
import type { FleetSettings, Scenario } from './schema.ts';
import type { RepeatNode, StepNode } from './step-schema.ts';
import { resolveTarget } from './target.ts';

export interface PlanInputs {
  readonly files: ScenarioFiles;
  /** The absolute path of a module that the scenario names by a path relative to its own folder. */
  resolveModule(path: string): string;
  /** Where the embedded platform listens, once it does; without it an embedded target stays `embedded`. */
  readonly platform?: PlatformAddresses;
  /** As preflight found necessary; 1 unless told. */
  readonly sourceAddresses?: number;
}

export function makePlan(scenario: Scenario, inputs: PlanInputs): Plan {
  const phases = placePhases(scenario.phases);
  const ends = phases.at(-1)?.to;
  const { target, trust } = resolveTarget(scenario.target, inputs);
  let first = 0;
  const fleets = Object.entries(scenario.fleets).map(([name, settings]) => {
    const fleet = planFleet(name, settings, first, { scenario, inputs, phases });
    first += fleet.devices;
    return fleet;
  });
  return {
    name: scenario.name,
    seed: scenario.seed,
    timeScale: scenario.timeScale,
    ...(ends === undefined ? {} : { ends }),
    phases,
    fleets,
    target,
    ...(trust === undefined ? {} : { trust }),
    sourceAddresses: inputs.sourceAddresses ?? 1,
    link: scenario.link,
    limits: scenario.limits,
    ...(scenario.outputs.attempts.length > 0 && { followed: scenario.outputs.attempts }),
    graceMs: scenario.grace,
    operations: planOperations(scenario.operations, phases),
    faults: scenario.faults,
    thresholds: scenario.thresholds,
  };
}

interface Context {
  readonly scenario: Scenario;
  readonly inputs: PlanInputs;
  readonly phases: readonly PhasePlan[];
}

function planFleet(name: string, fleet: FleetSettings, first: number, context: Context): FleetPlan {
  const { cloud, product, person, devices, arrival, qos, cleanSession, timeouts, reconnect, lifecycle } =
    fleet;
  const arrived = lastArrival({ name, devices, arrival }, context.scenario.seed);
  const script = (steps: readonly StepNode[]): Script =>
    steps.map((node) => planNode(node, { phases: context.phases, arrived }));
  return {
    name,
    cloud,
    product,
    person,
    devices,
    first,
    arrival,
    identities: planIdentities(fleet, context.inputs.files),
    qos,
    keepAliveSeconds: fleet.keepAlive / 1000,
    cleanSession,
    timeouts,
    reconnect,
    lifecycle: lifecycle.kind === 'steps' ? script(lifecycle.steps) : [],
    reactions: Object.fromEntries(Object.entries(fleet.on).map(([on, steps]) => [on, script(steps)])),
    ...(lifecycle.kind === 'module' ? { module: context.inputs.resolveModule(lifecycle.module) } : {}),
  };
}

function planIdentities({ identities, devices }: FleetSettings, { accounts }: ScenarioFiles): Identities {
  if (identities.kind === 'pattern') return identities;
  const credentials = accounts.get(identities.csv);
  if (!credentials) throw new Error(`the credentials file ${identities.csv} was not read`);
  return { kind: 'accounts', accounts: credentials.slice(0, devices) };
}

interface Timeline {
  readonly phases: readonly PhasePlan[];
  /** When the fleet's last device arrives. */
  readonly arrived: SimulatedMs;
}

function planNode(node: StepNode, timeline: Timeline): ScriptNode {
  const body = (steps: readonly StepNode[]): Script => steps.map((inner) => planNode(inner, timeline));
  switch (node.kind) {
    case 'step':
    case 'sleep':
      return node;
    case 'choose':
      return {
        kind: 'choose',
        options: node.options.map((option) => ({ weight: option.weight, body: body(option.do) })),
      };
    case 'retry':
      return { kind: 'retry', times: node.times, backoff: node.backoff, body: body(node.do) };
    case 'repeat':
      if (node.rate !== undefined)
        return { kind: 'load', shape: rateShape(node.rate, node.for, timeline), body: body(node.do) };
      return {
        kind: 'repeat',
        ...(node.every === undefined ? {} : { every: node.every }),
        ...(node.times === undefined ? {} : { times: node.times }),
        ...(node.for === undefined ? {} : { simulated: node.for }),
        body: body(node.do),
      };
  }
}

/**
 * Rates by phase lie on their phases. One rate with `for` begins when the whole fleet has arrived; without `for`
 * it lasts through all phases.
 */
function rateShape(
  rate: NonNullable<RepeatNode['rate']>,
  length: SimulatedMs | undefined,
  { phases, arrived }: Timeline,
): RateShape {
  if (typeof rate === 'number' && length !== undefined)
    return { pieces: [{ from: arrived, to: arrived + length, perMs: rate }] };
  const pieces = phases.map(({ name, from, to }) => ({
    from,
    to,
    perMs: typeof rate === 'number' ? rate : (rate[name] ?? 0),
  }));
  return { pieces: pieces.filter(({ perMs }) => perMs > 0) };
}

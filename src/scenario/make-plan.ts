/** From a validated scenario to the plan that every worker gets: phases placed, rates laid out, fleets numbered. */
import type { Script, ScriptNode } from '../lifecycle/script.ts';
import type { PlatformAddresses } from '../platform/options.ts';
import { hash } from '../random.ts';
import { arrivalStream, lastArrival } from './arrival.ts';
import type { ScenarioFiles } from './files.ts';
import { layArrival } from './lay-arrival.ts';
import { type Clock, layRate, type Timeline } from './lay-rate.ts';
import { placePhases } from './phases.ts';
import type { Arrival, FleetPlan, Identities, PhasePlan, Plan } from './plan.ts';
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
  const { cloud, product, person, devices, qos, cleanSession, timeouts, reconnect, lifecycle } = fleet;
  const { seed, timeOfDay } = context.scenario;
  const clock: Clock = { timeOfDay, curves: context.inputs.files.curves };
  const arrival = planArrival(fleet, arrivalStream(seed, name), clock);
  const arrived = lastArrival({ name, devices, arrival }, seed);
  const script = (steps: readonly StepNode[]): Script =>
    steps.map((node, place) =>
      planNode(node, {
        ...clock,
        phases: context.phases,
        arrived,
        poisson: hash(seed, 'rate', name, place) | 0,
      }),
    );
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

interface FleetTimeline extends Timeline {
  /** The state that a stream of turns at random begins with. */
  readonly poisson: number;
}

function planNode(node: StepNode, timeline: FleetTimeline): ScriptNode {
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
      return planRepeat(node, body(node.do), timeline);
  }
}

function planRepeat(
  { every, times, rate, open, for: length }: RepeatNode,
  body: Script,
  timeline: FleetTimeline,
): ScriptNode {
  const loop = open === undefined ? {} : { open };
  if (rate) {
    const pieces = layRate(rate, length, timeline);
    return {
      kind: 'load',
      shape: { pieces, ...(rate.poisson && { poisson: timeline.poisson }) },
      ...loop,
      body,
    };
  }
  return {
    kind: 'repeat',
    ...(every !== undefined && { every }),
    ...(times !== undefined && { times }),
    ...(length !== undefined && { simulated: length }),
    ...loop,
    body,
  };
}

function planArrival({ arrival, devices }: FleetSettings, poisson: number, clock: Clock): Arrival {
  if (arrival.kind !== 'rate') return arrival;
  const { after, rate } = arrival;
  const { setting, spikes, peak } = rate;
  if (setting.kind === 'one' && setting.rate.from === setting.rate.to && spikes.length === 0)
    return { kind: rate.poisson ? 'poisson' : 'rate', after, perMs: peak ?? setting.rate.from };
  const pieces = layArrival(rate, devices, after, clock);
  return { kind: 'shape', shape: { pieces, ...(rate.poisson && { poisson }) } };
}

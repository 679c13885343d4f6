/** Whether a run fits on the agents that are there, and which shards each of them gets. Pure. */
import { demandWarnings } from '../calibration/judge.ts';
import { checkLimits, type RunSize } from '../preflight/limits.ts';
import { type Demand, shareOf } from '../scenario/demand/demand.ts';
import type { AgentFacts } from './messages.ts';
import { targetRefusal } from './refusal.ts';

export interface Placement {
  readonly agent: AgentFacts;
  /** Indexes of shards. */
  readonly shards: readonly number[];
}

export interface Room {
  readonly placements: readonly Placement[];
  /** On loopback, over how many of 127.0.0.1, 127.0.0.2 … all the devices are spread; 1 elsewhere. */
  readonly sourceAddresses: number;
  /** Each is a reason why the run can't go through, with how to mend it. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

export interface Wanted extends Omit<RunSize, 'workers'> {
  /** Shards asked for; as many as there are slots, as far as the devices are worth it, when absent. */
  readonly workers?: number;
  /** That get load; agents that do not allow it get no devices. Not asked when absent. */
  readonly hosts?: readonly string[];
  /** What the run asks for at its worst; not asked when absent. */
  readonly demand?: Demand;
  readonly timeScale?: number;
}

/** Below this many devices a second worker only adds its own cost. */
const DEVICES_WORTH_A_WORKER = 500;

export function findRoom(wanted: Wanted, all: readonly AgentFacts[]): Room {
  const refusals = all.map(({ allowTargets }) => targetRefusal(wanted.hosts ?? [], allowTargets));
  const agents = all.filter((_, index) => refusals[index] === undefined);
  const refused = all.flatMap(({ name }, index) =>
    refusals[index] === undefined ? [] : [`agent ${name}: ${refusals[index]}`],
  );
  const slots = agents.reduce((sum, { freeSlots }) => sum + freeSlots, 0);
  const workers =
    wanted.workers ?? Math.min(slots, Math.max(1, Math.ceil(wanted.devices / DEVICES_WORTH_A_WORKER)));
  if (slots < workers || slots === 0) return noRoom(workers, slots, agents.length, refused);
  const placements = place(workers, agents);
  const fits = placements.map(({ agent, shards }) => fitOf(wanted, agent, shards.length, workers));
  return {
    placements,
    // Agents on one machine share its ports: as for all devices on each.
    sourceAddresses: Math.max(
      1,
      ...agents.map(({ limits }) => checkLimits({ ...wanted, workers }, limits).sourceAddresses),
    ),
    problems: [
      ...fits.flatMap(({ problems }) => problems),
      ...sharedPortProblems(wanted, placements, workers),
    ],
    warnings: [
      ...refused,
      ...fits.flatMap(({ warnings }) => warnings),
      ...demandOnHosts(wanted, placements, workers),
    ],
  };
}

const NO_ROOM: Room = { placements: [], sourceAddresses: 1, problems: [], warnings: [] };

function noRoom(workers: number, slots: number, agents: number, refused: string[]): Room {
  // All for the same target: one agent's reason is theirs.
  if (agents === 0 && refused[0] !== undefined) return { ...NO_ROOM, problems: refused.slice(0, 1) };
  const asked = workers === 0 ? 'the run needs a slot' : `${workers} workers need as many slots`;
  const problem = `${asked}, ${slots} are free on ${agents} ${agents === 1 ? 'agent' : 'agents'}: start more agents, or wait for other runs to end`;
  return { ...NO_ROOM, problems: [problem, ...refused] };
}

/** One after another to the agent that then has the smallest part of its slots in use. */
function place(workers: number, agents: readonly AgentFacts[]): Placement[] {
  const byName = agents.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const shards = new Map<AgentFacts, number[]>(byName.map((agent) => [agent, []]));
  const use = (agent: AgentFacts) =>
    (agent.slots - agent.freeSlots + (shards.get(agent)?.length ?? 0) + 1) / agent.slots;
  for (let shard = 0; shard < workers; shard++) {
    const free = byName.filter((agent) => (shards.get(agent)?.length ?? 0) < agent.freeSlots);
    const [least] = free.toSorted((a, b) => use(a) - use(b));
    if (least) shards.get(least)?.push(shard);
  }
  return [...shards].filter(([, some]) => some.length > 0).map(([agent, some]) => ({ agent, shards: some }));
}

/** What it drives for other runs needs its descriptors too. */
function fitOf(wanted: Wanted, agent: AgentFacts, mine: number, workers: number) {
  const devices = Math.ceil((wanted.devices * mine) / workers) + agent.busyDevices;
  const busy = agent.slots - agent.freeSlots;
  const fit = checkLimits({ ...wanted, devices, workers: mine + busy, embedded: false }, agent.limits);
  const named = (text: string) => `agent ${agent.name}: ${text}`;
  return { problems: fit.problems.map(named), warnings: fit.warnings.map(named) };
}

/**
 * Whether each machine was found to carry what its shards ask for, by the newest calibration of its agents: they share
 * its cores. Other runs' workers take as much of them as ours.
 */
function demandOnHosts(wanted: Wanted, placements: readonly Placement[], workers: number): string[] {
  const { demand, timeScale = 1 } = wanted;
  if (!demand) return [];
  return byHost(placements).flatMap((here) => {
    const [newest] = here
      .flatMap(({ agent: { calibration, limits } }) => (calibration ? [{ calibration, limits }] : []))
      .toSorted((a, b) => (a.calibration.at < b.calibration.at ? 1 : -1));
    if (!newest) return [];
    const { calibration, limits } = newest;
    const mine = here.reduce((sum, { shards }) => sum + shards.length, 0);
    const all = mine + here.reduce((sum, { agent }) => sum + agent.slots - agent.freeSlots, 0);
    return demandWarnings(shareOf(demand, mine / workers), calibration, {
      workers: mine,
      cores: Math.max(1, (limits.cores * mine) / all),
      shared: wanted.loopback,
      timeScale,
      of: nameOf(here),
      here: false,
    });
  });
}

function byHost(placements: readonly Placement[]): Placement[][] {
  const hosts = new Set(placements.map(({ agent }) => agent.host));
  return [...hosts].map((host) => placements.filter(({ agent }) => agent.host === host));
}

const nameOf = (here: readonly Placement[]): string =>
  here.length === 1 ? `agent ${here[0]?.agent.name}` : `the ${here.length} agents on ${here[0]?.agent.host}`;

/** Each agent may fit by itself and all of a machine not: its source ports are one supply. */
function sharedPortProblems(wanted: Wanted, placements: readonly Placement[], workers: number): string[] {
  return byHost(placements).flatMap((here) => {
    const [first] = here;
    if (first === undefined || here.length === 1) return [];
    const shards = here.reduce((sum, placement) => sum + placement.shards.length, 0);
    const busy = here.reduce((sum, { agent }) => sum + agent.busyDevices, 0);
    const devices = Math.ceil((wanted.devices * shards) / workers) + busy;
    // Descriptors are each process's own.
    const limits = { ...first.agent.limits, descriptors: undefined };
    const { problems } = checkLimits({ ...wanted, devices, workers, embedded: false }, limits);
    return problems.map((text) => `${nameOf(here)}: ${text}`);
  });
}

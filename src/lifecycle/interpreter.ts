/**
 * Walks a script: the one way in which the YAML of a scenario, a cloud's reactions and `retry` become effects.
 * Pure: a script and a device in, effects out.
 */
import { backoffDelay, draw } from './backoff.ts';
import type { Device, Step } from './cloud.ts';
import type { Attempt, Life, Now } from './effects.ts';
import { dueTime, eventsBefore, nextOwnEvent, ownEvents } from './load.ts';
import { OpenTurns } from './open-turns.ts';
import { NOT_CONNECTED, OK, type Outcome, succeeded } from './outcome.ts';
import type { Script, ScriptNode } from './script.ts';
import { Ticks } from './ticks.ts';

type Steps = Readonly<Record<string, Step<never>>>;
type Node<Kind extends ScriptNode['kind']> = Extract<ScriptNode, { kind: Kind }>;

const NOW = { kind: 'now' } as const;

/**
 * Runs every node in turn, whatever the ones before came to; returns the first failure, or `ok`. A single node is
 * run as it is: each generator around another costs 0.1 µs whenever a life goes on.
 */
export function runScript(script: Script, device: Device, steps: Steps): Life<Outcome> {
  const [only] = script;
  return only && script.length === 1 ? runNode(only, device, steps) : runNodes(script, device, steps);
}

function* runNodes(script: Script, device: Device, steps: Steps): Life<Outcome> {
  let result: Outcome = OK;
  let reached = 0;
  let stranded = false;
  try {
    for (const node of script) {
      reached++;
      // A fleet's rate goes on without those of its devices that have given up.
      if (stranded && node.kind !== 'load') continue;
      const outcome = yield* runNode(node, device, steps);
      stranded = device.stranded;
      if (succeeded(result)) result = outcome;
    }
  } finally {
    if (reached < script.length) yield* missUnreached(script.slice(reached), device);
  }
  return stranded ? NOT_CONNECTED : result;
}

/** A fleet's rate goes on, whether or not a device ever comes to it: one that was stopped on its way. */
function* missUnreached(script: Script, device: Device): Life {
  const { actual } = (yield NOW) as Now;
  for (const node of script) {
    if (node.kind !== 'load') continue;
    const count = ownEvents(0, eventsBefore(node.shape, actual), device.index, device.fleet.devices);
    if (count > 0) yield { kind: 'missed', step: firstStep(node.body), count };
  }
}

function runNode(node: ScriptNode, device: Device, steps: Steps): Life<Outcome> {
  switch (node.kind) {
    case 'step':
      return runStep(node, device, steps);
    case 'sleep':
      return sleep(node, device);
    case 'repeat':
      return repeat(node, device, steps);
    case 'load':
      return load(node, device, steps);
    case 'choose':
      return runScript(choose(node, device.random()), device, steps);
    case 'retry':
      return retry(node, device, steps);
  }
}

function runStep(node: Node<'step'>, device: Device, steps: Steps): Life<Outcome> {
  const step = steps[node.name];
  if (!step) throw new Error(`no step "${node.name}" in cloud ${device.fleet.cloud}`);
  return step(device as Device<never>, node.args);
}

function* sleep(node: Node<'sleep'>, device: Device): Life<Outcome> {
  yield { kind: 'sleep', simulated: draw(node.simulated, device.random()) };
  return OK;
}

function* repeat(node: Node<'repeat'>, device: Device, steps: Steps): Life<Outcome> {
  const ticks = new Ticks(node, ((yield NOW) as Now).simulated, device);
  const turns = turnsOf(node, device, steps);
  const ended = { kind: 'past', simulated: ticks.end } as const;
  let result: Outcome = OK;
  try {
    while (!ticks.over) {
      // Asked before the wait: a tick due in the window begins, even when its waking is a hair late.
      if (yield ended) break;
      // Without `every` a turn is due when the last one ended.
      if (node.every) yield { kind: 'until', simulated: ticks.due };
      ticks.next();
      const outcome = turns ? yield* begin(turns) : yield* runScript(node.body, device, steps);
      if (device.stranded) return NOT_CONNECTED;
      if (succeeded(result)) result = outcome;
    }
  } finally {
    if (node.every) yield* countMissed(ticks, firstStep(node.body));
  }
  return turns ? yield* turns.over() : result;
}

/** Of an open loop; undefined where each turn waits for the one before. */
function turnsOf(
  { open, body }: Node<'repeat' | 'load'>,
  device: Device,
  steps: Steps,
): OpenTurns | undefined {
  if (open === undefined) return undefined;
  return new OpenTurns(open, firstStep(body), device, () => runScript(body, device, steps));
}

function* begin(turns: OpenTurns): Life<Outcome> {
  yield* turns.begin();
  return OK;
}

/** Ticks that came due while the device was still busy, or stranded, and were never begun. */
function* countMissed(ticks: Ticks, step: string): Life {
  const { actual } = (yield NOW) as Now;
  let count = 0;
  for (; ticks.due < actual && !ticks.over; ticks.next()) count++;
  if (count > 0) yield { kind: 'missed', step, count };
}

/** The device's own events of the fleet's schedule. */
function* load(node: Node<'load'>, device: Device, steps: Steps): Life<Outcome> {
  const devices = device.fleet.devices;
  const { shape, body } = node;
  const turns = turnsOf(node, device, steps);
  const entered = device.stranded ? 0 : eventsBefore(shape, ((yield NOW) as Now).simulated);
  const ended = { kind: 'past', simulated: shape.pieces.at(-1)?.to ?? 0 } as const;
  let event = nextOwnEvent(entered, device.index, devices);
  let missed = ownEvents(0, entered, device.index, devices);
  let result: Outcome = OK;
  try {
    for (let due = dueTime(shape, event); due !== undefined; due = dueTime(shape, event)) {
      if (yield ended) break;
      yield { kind: 'until', simulated: due };
      event += devices;
      if (device.stranded) yield* failTurn(firstStep(body));
      else {
        const outcome = turns ? yield* begin(turns) : yield* runScript(body, device, steps);
        if (succeeded(result)) result = outcome;
      }
    }
  } finally {
    const { actual } = (yield NOW) as Now;
    missed += ownEvents(event, eventsBefore(shape, actual), device.index, devices);
    if (missed > 0) yield { kind: 'missed', step: firstStep(body), count: missed };
  }
  return turns ? yield* turns.over() : result;
}

/** What a device that has given up was to do: no more of a turn than its first step is counted. */
function* failTurn(step: string): Life {
  yield { kind: 'adrift' };
  const attempt = (yield { kind: 'begin', step }) as Attempt;
  yield { kind: 'end', attempt, outcome: NOT_CONNECTED };
}

function choose(node: Node<'choose'>, random: number): Script {
  const total = node.options.reduce((sum, option) => sum + option.weight, 0);
  let rest = random * total;
  for (const option of node.options) {
    rest -= option.weight;
    if (rest < 0) return option.body;
  }
  return node.options.at(-1)?.body ?? [];
}

function* retry(node: Node<'retry'>, device: Device, steps: Steps): Life<Outcome> {
  for (let tries = 0; ; tries++) {
    const outcome = yield* untilFailure(node.body, device, steps);
    if (succeeded(outcome) || device.stranded || tries >= node.times) return outcome;
    yield { kind: 'sleep', simulated: backoffDelay(node.backoff, tries, device.random('recovery')) };
  }
}

function* untilFailure(script: Script, device: Device, steps: Steps): Life<Outcome> {
  for (const node of script) {
    const outcome = yield* runNode(node, device, steps);
    if (!succeeded(outcome)) return outcome;
  }
  return OK;
}

/** The step that a body's missed turns are counted under: its first, in writing order. */
function firstStep(script: Script): string {
  for (const node of script) {
    if (node.kind === 'step') return node.name;
    const inner =
      node.kind === 'choose' ? node.options.map((option) => option.body) : 'body' in node ? [node.body] : [];
    for (const body of inner) {
      const step = firstStep(body);
      if (step) return step;
    }
  }
  return '';
}

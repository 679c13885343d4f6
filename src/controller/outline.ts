/** What results keep of a run before its first frame. Pure. */
import type { RunOptions } from '../cli/run-options.ts';
import { languages } from '../clouds/languages.ts';
import { loopsOf } from '../lifecycle/loops.ts';
import { stepNames } from '../lifecycle/step-names.ts';
import { redactCommandLine } from '../outputs/files/redact.ts';
import { count } from '../outputs/format.ts';
import { OUTLINE_VERSION, type RunOutline } from '../outputs/story/outline.ts';
import { faultWords } from '../scenario/fault-words.ts';
import type { Faults } from '../scenario/faults.ts';
import { operationObject } from '../scenario/operation-text.ts';
import type { Plan } from '../scenario/plan.ts';
import { runNames } from '../scenario/run-names.ts';
import type { Scenario } from '../scenario/schema.ts';
import { formatDuration } from '../scenario/units.ts';
import { paces } from './paces.ts';
import { targetName } from './target-name.ts';

export interface Planned {
  readonly options: RunOptions;
  readonly scenario: Scenario;
  readonly plan: Plan;
  readonly workers: number;
}

export function outlineOf({ options, scenario, plan, workers }: Planned): Omit<RunOutline, 'startedAt'> {
  const { name, seed, timeScale, phases, ends, followed } = plan;
  const fleets = plan.fleets.map((fleet) => ({
    name: fleet.name,
    cloud: fleet.cloud,
    devices: fleet.devices,
    ...(fleet.module === undefined && {
      lifecycle: [...new Set(stepNames(fleet.lifecycle))],
      loops: loopsOf(fleet.lifecycle),
    }),
  }));
  return {
    version: OUTLINE_VERSION,
    scenario: name,
    sentence: sentenceOf(plan, scenario),
    command: commandOf(options, workers, seed),
    seed,
    timeScale,
    workers,
    devices: devicesOf(plan),
    target: targetName(scenario, plan),
    names: runNames(scenario, languages),
    fleets,
    paces: paces(plan),
    phases: phases.map(({ name, from, to }) => ({ name, from, to })),
    ...(ends !== undefined && { ends }),
    faults: faultSpans(plan),
    operations: plan.operations
      .filter(({ operation }) => operation.kind !== 'faults')
      .map(({ at, operation }) => ({ at, text: `${operation.kind} ${operationObject(operation)}` })),
    thresholds: scenario.thresholds,
    bounds: scenario.validity,
    ...(followed && { followed }),
  };
}

const devicesOf = ({ fleets }: Plan): number => fleets.reduce((sum, { devices }) => sum + devices, 0);

function sentenceOf(plan: Plan, { target }: Scenario): string {
  const { fleets, faults, operations } = plan;
  const who = some(devicesOf(plan), 'device');
  const parts = fleets.map((one) => `${one.name} ${count(one.devices)}`).join(', ');
  const fleet = fleets.length === 1 ? '' : ` in ${fleets.length} fleets (${parts})`;
  const live = devicesOf(plan) === 1 ? 'lives' : 'live';
  const where =
    target.kind === 'embedded' ? 'on the embedded platform' : `against ${targetName({ target }, plan)}`;
  const disturbed = Object.keys(faults).length > 0 ? ', which is told to misbehave' : '';
  const carriedOut = operations.length === 1 ? 'is carried out' : 'are carried out';
  const operated = operations.length > 0 ? `; ${some(operations.length, 'operation')} ${carriedOut}` : '';
  return `${who}${fleet} ${live} ${howLong(plan)} ${where}${disturbed}${operated}.`;
}

function howLong({ ends, timeScale }: Plan): string {
  const faster = timeScale === 1 ? '' : `${timeScale} times as fast as real time`;
  if (ends === undefined) return `until every life has ended${faster && `, ${faster},`}`;
  return `for ${formatDuration(ends)}${faster && ` of simulated time (${faster})`}`;
}

const some = (number: number, what: string): string => `${count(number)} ${what}${number === 1 ? '' : 's'}`;

/** Workers are named, since their number is otherwise chosen by the machine. */
function commandOf({ scenario, devices, target, set }: RunOptions, workers: number, seed: number): string {
  const words = [
    'regatta',
    'run',
    scenario,
    '--seed',
    String(seed),
    '--workers',
    String(workers),
    ...(devices === undefined ? [] : ['--devices', String(devices)]),
    ...(target === undefined ? [] : ['--target', target]),
    ...set.flatMap((setting) => ['--set', setting]),
  ];
  return redactCommandLine(words).map(quoted).join(' ');
}

/** As a POSIX shell reads it. */
const quoted = (word: string): string =>
  /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** The scenario's faults, from the start until an operation puts others in their place. */
function faultSpans({ faults, operations }: Plan): RunOutline['faults'] {
  const changes: { from: number; faults: Faults }[] = [{ from: 0, faults }];
  for (const { at, operation } of operations)
    if (operation.kind === 'faults') changes.push({ from: at, faults: operation.faults });
  return changes.flatMap(({ from, faults: those }, index) => {
    const text = faultText(those);
    const to = changes[index + 1]?.from;
    return text === '' ? [] : [{ text, from, ...(to !== undefined && { to }) }];
  });
}

/** `latency 2ms..20ms, errors code 105 rate 0.002 actions 102` */
const faultText = (faults: Faults): string =>
  Object.entries(faultWords(faults))
    .map(([kind, settings]) => `${kind} ${inWords(settings)}`)
    .join(', ');

function inWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(inWords).join(' and ');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([key, setting]) => `${key} ${inWords(setting)}`)
    .join(' ');
}

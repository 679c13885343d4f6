/**
 * Whether runs are of the same thing. What was asked of the devices must be the same, and each run must have been
 * driven as asked. What the devices met (another host, other faults of the embedded platform, another machine) may
 * be just what is to be compared: it is noted.
 */
import type { Summary } from '../metrics/summary.ts';
import type { RunOutline } from '../outputs/story/outline.ts';

export interface RecordedRun {
  /** As people name it. */
  readonly name: string;
  readonly outline: RunOutline;
  /** Absent when the run was killed. */
  readonly summary?: Pick<Summary, 'verdict' | 'reasons' | 'stopped'> | undefined;
  /** scenario.yaml as an object; undefined where it is missing. */
  readonly scenario?: unknown;
  /** Version of Regatta; '' where it is not known. */
  readonly regatta: string;
  /** In words; '' where it is not known. */
  readonly machine: string;
}

export interface Comparability {
  /** Why they can't be compared; empty: they can. */
  readonly against: readonly string[];
  readonly notes: readonly string[];
}

export function comparability(base: readonly RecordedRun[], fresh: RecordedRun): Comparability {
  const runs = [...base, fresh];
  return {
    against: [...runs.flatMap(notAsAsked), ...differing(runs, MUST_AGREE), ...contentsDiffer(base, fresh)],
    notes: differing(runs, MAY_DIFFER),
  };
}

/** A fact of a run, by what it is called; '' where it is not known. */
type Facts = readonly (readonly [what: string, of: (run: RecordedRun) => string])[];

const MUST_AGREE: Facts = [
  ['scenario', ({ outline }) => outline.scenario],
  ['seed', ({ outline }) => String(outline.seed)],
  ['devices', ({ outline }) => outline.fleets.map(({ name, devices }) => `${devices} ${name}`).join(', ')],
  ['timeScale', ({ outline }) => String(outline.timeScale)],
  ['kind of target', ({ outline }) => targetKind(outline.target)],
  ['version of Regatta', ({ regatta }) => regatta],
];

const MAY_DIFFER: Facts = [
  ['target', ({ outline }) => (isEmbedded(outline.target) ? '' : outline.target)],
  ['faults', ({ outline }) => outline.faults.map(({ text }) => text).join('; ') || 'none'],
  ['workers', ({ outline }) => String(outline.workers)],
  ['machine', ({ machine }) => machine],
];

const isEmbedded = (target: string): boolean => target.startsWith('embedded platform');

/** Embedded, or the scheme of the first address: TLS costs something. */
const targetKind = (target: string): string =>
  isEmbedded(target) ? 'embedded platform' : (/^[\w+.-]+(?=:\/\/)/.exec(target)?.[0] ?? target);

function differing(runs: readonly RecordedRun[], facts: Facts): string[] {
  return facts.flatMap(([what, of]) => {
    const byValue = new Map<string, string[]>();
    for (const run of runs) {
      const value = of(run);
      if (value !== '') byValue.set(value, [...(byValue.get(value) ?? []), run.name]);
    }
    if (byValue.size < 2) return [];
    return [`other ${what}: ${[...byValue].map(([value, names]) => `${value} (${some(names)})`).join(', ')}`];
  });
}

function notAsAsked({ name, summary }: RecordedRun): string[] {
  if (summary === undefined) return [`${name} has no summary.json: it did not come to its end`];
  if (summary.stopped !== undefined)
    return [`${name} ${summary.stopped === 'worker lost' ? 'lost a worker' : 'was stopped from outside'}`];
  return summary.verdict === 'INVALID' ? [`${name} is INVALID: ${summary.reasons[0] ?? ''}`] : [];
}

/** Parts of a scenario that say what devices meet, how they are judged, or what another fact tells already. */
const NOT_ASKED_OF_DEVICES = [
  'name',
  'seed',
  'timeScale',
  'target',
  'faults',
  'platform',
  'thresholds',
  'validity',
  'outputs',
  'workers',
];
const PATHS = 3;

function contentsDiffer(base: readonly RecordedRun[], fresh: RecordedRun): string[] {
  const paths = new Set(base.flatMap((run) => differences(asked(run.scenario), asked(fresh.scenario), '')));
  if (paths.size === 0) return [];
  const more = paths.size > PATHS ? ` and ${paths.size - PATHS} more` : '';
  return [`the scenarios say something else under ${[...paths].slice(0, PATHS).join(', ')}${more}`];
}

function asked(scenario: unknown): unknown {
  if (!isObject(scenario)) return undefined;
  return Object.fromEntries(Object.entries(scenario).filter(([key]) => !NOT_ASKED_OF_DEVICES.includes(key)));
}

/** Paths of what differs; none where one of the two is not known at all. */
function differences(a: unknown, b: unknown, path: string): string[] {
  if (path === '' && (a === undefined || b === undefined)) return [];
  if (isObject(a) && isObject(b)) {
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
    const below = (key: string) =>
      Array.isArray(a) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    return keys.flatMap((key) => differences(a[key], b[key], below(key)));
  }
  return a === b ? [] : [path];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Many names make no sentence. */
const some = (names: readonly string[]): string =>
  names.length <= 2 ? names.join(' and ') : `${names[0]} and ${names.length - 1} more`;

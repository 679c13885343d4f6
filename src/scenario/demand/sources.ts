/** What a script asks of the target and when, as far as that is planned. Replies are taken to come at once. */
import type { Every, Range, RateShape, Script, ScriptNode } from '../../lifecycle/script.ts';

/** `request`: anything that is sent for an answer; `connect`: a connection of MQTT. */
export type Asked = 'request' | 'connect';

/** From when to when something may come, evenly; ms after a device's arrival, or of the run. */
export interface When extends Range {
  readonly since: 'arrival' | 'start';
}

export type Source =
  | { readonly kind: 'once'; readonly asked: Asked; readonly weight: number; readonly when: When }
  | {
      readonly kind: 'every';
      readonly asked: Asked;
      readonly weight: number;
      /** Of the first turn. */
      readonly when: When;
      readonly period: Range;
      /** Turns; may be infinite. */
      readonly turns: number;
    }
  /** Turns of the whole fleet. */
  | { readonly kind: 'load'; readonly asked: Asked; readonly weight: number; readonly shape: RateShape };

export interface Walked {
  readonly sources: readonly Source[];
  /** When the script is over; infinite when it never is. */
  readonly over: When;
  /** Turns follow replies without a pace of their own: how many there are depends on the target. */
  readonly unpaced: boolean;
}

/** Steps that ask the target for nothing. */
const SILENT: ReadonlySet<string> = new Set([
  'disconnect',
  'expect',
  'listen',
  'network',
  'new-version',
  'client-id',
]);
const NEVER = Number.POSITIVE_INFINITY;

export function walk(script: Script, from: When): Walked {
  let so: Walked = { sources: [], over: from, unpaced: false };
  for (const node of script) {
    if (so.over.min === NEVER) break;
    const next = walkNode(node, so.over);
    so = { sources: [...so.sources, ...next.sources], over: next.over, unpaced: so.unpaced || next.unpaced };
  }
  return so;
}

function walkNode(node: ScriptNode, from: When): Walked {
  switch (node.kind) {
    case 'step':
      return { sources: step(node.name, from), over: from, unpaced: false };
    case 'sleep':
      return { sources: [], over: later(from, node.simulated), unpaced: false };
    case 'retry':
      return walk(node.body, from);
    case 'choose':
      return choose(node.options, from);
    case 'load':
      return load(node, from);
    case 'repeat':
      return repeat(node, from);
  }
}

function step(name: string, when: When): Source[] {
  if (SILENT.has(name)) return [];
  return [{ kind: 'once', asked: name === 'connect' ? 'connect' : 'request', weight: 1, when }];
}

const later = (when: When, { min, max }: Range): When => ({
  ...when,
  min: when.min + min,
  max: when.max + max,
});

type Node<Kind extends ScriptNode['kind']> = Extract<ScriptNode, { kind: Kind }>;

function choose(options: Node<'choose'>['options'], from: When): Walked {
  const total = options.reduce((sum, { weight }) => sum + weight, 0);
  const ways = options.map(({ weight, body }) => ({ share: weight / total, ...walk(body, from) }));
  return {
    sources: ways.flatMap(({ share, sources }) =>
      sources.map((source) => ({ ...source, weight: share * source.weight })),
    ),
    over: {
      ...from,
      min: Math.min(...ways.map(({ over }) => over.min)),
      max: Math.max(...ways.map(({ over }) => over.max)),
    },
    unpaced: ways.some(({ unpaced }) => unpaced),
  };
}

/** What comes behind it comes when a device has had its last turn. */
function load({ shape, body }: Node<'load'>, from: When): Walked {
  const turn = walk(body, { since: 'start', min: 0, max: 0 });
  // Each device is held by its first turn.
  if (turn.over.min === NEVER) return { sources: [], over: turn.over, unpaced: true };
  const end = shape.pieces.at(-1)?.to ?? 0;
  return {
    sources: (['request', 'connect'] as const).flatMap((asked): Source[] => {
      const weight = totalOf(turn.sources, asked);
      return weight > 0 ? [{ kind: 'load', asked, weight, shape }] : [];
    }),
    over: shape.pieces.length === 0 ? from : { since: 'start', min: end, max: end },
    unpaced: turn.unpaced,
  };
}

function repeat(node: Node<'repeat'>, from: When): Walked {
  const turn = walk(node.body, { since: 'arrival', min: 0, max: 0 });
  const inner = turn.sources.map((source) => shifted(source, from));
  // A turn that never ends, or one on the run's own schedule, has no other after it.
  if (turn.over.min === NEVER || turn.over.since === 'start') return { ...turn, sources: inner };
  const { min, max } = node.every ? rangeOf(node.every) : { min: 0, max: 0 };
  // A turn that is not over when the next one is due puts that off.
  const period = { min: Math.max(min, turn.over.min), max: Math.max(max, turn.over.max) };
  const mean = (period.min + period.max) / 2;
  if (mean === 0) return { sources: [], over: afterUnpaced(from, node), unpaced: turn.sources.length > 0 };
  const turns = Math.min(node.times ?? NEVER, Math.ceil((node.simulated ?? NEVER) / mean));
  const untilLast = (turns - 1) * mean;
  return {
    sources: turn.sources.flatMap((source) => everyTurn(source, from, period, turns)),
    over: later(from, { min: untilLast + turn.over.min, max: untilLast + turn.over.max }),
    unpaced: turn.unpaced,
  };
}

function afterUnpaced(from: When, { simulated, times }: Node<'repeat'>): When {
  const wait = simulated ?? (times === undefined ? NEVER : 0);
  return later(from, { min: wait, max: wait });
}

/** An exponential way from one turn to the next may be of any length. */
const rangeOf = (every: Every): Range => ('poisson' in every ? { min: 0, max: 2 * every.poisson } : every);

function everyTurn(source: Source, from: When, period: Range, turns: number): Source[] {
  if (source.kind === 'load') return [source];
  const { asked, weight, when } = lump(source);
  return [{ kind: 'every', asked, weight, when: shift(when, from), period, turns }];
}

/** Turns within a turn: as many, evenly over the time that they take. */
function lump(
  source: Exclude<Source, { kind: 'load' }>,
): Pick<Source, 'asked' | 'weight'> & { readonly when: When } {
  if (source.kind === 'once') return source;
  const { asked, weight, when, period, turns } = source;
  return { asked, weight: weight * turns, when: { ...when, max: when.max + period.max * (turns - 1) } };
}

const shifted = (source: Source, from: When): Source =>
  source.kind === 'load' ? source : { ...source, when: shift(source.when, from) };

const shift = (when: When, from: When): When =>
  when.since === 'start' ? when : { since: from.since, min: when.min + from.min, max: when.max + from.max };

/** Of one turn. */
function totalOf(sources: readonly Source[], asked: Asked): number {
  return sources
    .filter((source) => source.asked === asked)
    .reduce((sum, source) => {
      if (source.kind === 'every') return sum + source.weight * source.turns;
      return sum + source.weight;
    }, 0);
}

/** How often each repeat of a plan has its turns, in a line each: how many, how fast at most, and which loop. Pure. */
import { eventsExpected } from '../lifecycle/load.ts';
import { LOOPS, loopOf } from '../lifecycle/loops.ts';
import { rateAt } from '../lifecycle/rate-piece.ts';
import type { Every, RateShape, Script, ScriptNode } from '../lifecycle/script.ts';
import { stepNames } from '../lifecycle/step-names.ts';
import { count, rate } from '../outputs/format.ts';
import type { FleetPlan, Plan } from '../scenario/plan.ts';
import { formatDuration, formatRange } from '../scenario/units.ts';

type Repeat = Extract<ScriptNode, { kind: 'repeat' | 'load' }>;

/** `gates query: 21,000 turns of the fleet from 15m to 55m, 5.00/s to 10.0/s, evenly spaced; one at a time` */
export const paces = ({ fleets, timeScale }: Pick<Plan, 'fleets' | 'timeScale'>): string[] =>
  fleets.flatMap((fleet) =>
    repeatsIn(fleet.lifecycle).map((node) => {
      const steps = [...new Set(stepNames(node.body))];
      return `${fleet.name} ${steps.join(', ') || 'nothing'}: ${paceOf(node, fleet, timeScale)}; ${loopText(node)}`;
    }),
  );

/** Those within another are told by it. */
function repeatsIn(script: Script): Repeat[] {
  return script.flatMap((node): Repeat[] => {
    if (node.kind === 'repeat' || node.kind === 'load') return [node];
    if (node.kind === 'choose') return node.options.flatMap(({ body }) => repeatsIn(body));
    return node.kind === 'retry' ? repeatsIn(node.body) : [];
  });
}

function loopText(node: Repeat): string {
  const { name } = LOOPS[loopOf(node)];
  return node.open === undefined
    ? name
    : `${name}: never waits for replies, at most ${count(node.open)} under way at a device`;
}

const paceOf = (node: Repeat, fleet: FleetPlan, timeScale: number): string =>
  node.kind === 'load' ? shapeText(node.shape, timeScale) : repeatText(node, fleet, timeScale);

/** In the unit of time in which it is at least one. */
function often(perMs: number): string {
  if (perMs === 0 || perMs >= 1 / 1000) return rate(perMs * 1000);
  const [each, unit] = perMs >= 1 / 60_000 ? [60_000, 'm'] : [3_600_000, 'h'];
  return rate(perMs * each).replace('/s', `/${unit}`);
}

/** Scenarios say rates in simulated time; what a target feels is this. */
const inRealTime = (perMs: number, timeScale: number): string =>
  timeScale === 1 ? '' : ` (${rate(perMs * 1000 * timeScale)} in real time)`;

function shapeText(shape: RateShape, timeScale: number): string {
  const [first, last] = [shape.pieces[0], shape.pieces.at(-1)];
  if (!first || !last) return 'no turns';
  const heights = shape.pieces.flatMap((piece) => [piece.perMs, rateAt(piece, piece.to)]);
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  const total = Math.round(eventsExpected(shape));
  return [
    `${shape.poisson === undefined ? '' : 'about '}${count(total)} turns of the fleet from ${formatDuration(Math.round(first.from))} to ${formatDuration(Math.round(last.to))}`,
    `${low === high ? '' : `${often(low)} to `}${often(high)}${inRealTime(high, timeScale)}`,
    shape.poisson === undefined ? 'evenly spaced' : 'at random (Poisson)',
  ].join(', ');
}

function repeatText(
  { every, times, simulated }: Extract<Repeat, { kind: 'repeat' }>,
  { devices }: FleetPlan,
  timeScale: number,
): string {
  const span = simulated === undefined ? '' : ` for ${formatDuration(simulated)}`;
  if (!every) {
    const turns = times === undefined ? 'turns' : `${count(times)} turns`;
    return `${turns} at each device${span}, one after another`;
  }
  const gap = meanOf(every);
  const turns = Math.min(
    times ?? Number.POSITIVE_INFINITY,
    simulated === undefined || gap === 0 ? Number.POSITIVE_INFINITY : simulated / gap,
  );
  const each = Number.isFinite(turns) ? `, ${about(every)}${count(turns * devices)} turns` : '';
  const together =
    gap === 0 ? '' : `, together ${often(devices / gap)}${inRealTime(devices / gap, timeScale)}`;
  return `every ${everyText(every)} at each device${span}${each}${together}`;
}

const meanOf = (every: Every): number => ('poisson' in every ? every.poisson : (every.min + every.max) / 2);
const about = (every: Every): string => ('poisson' in every || every.min !== every.max ? 'about ' : '');
const everyText = (every: Every): string =>
  'poisson' in every ? `${formatDuration(every.poisson)} on average (Poisson)` : formatRange(every);

/** Whether the books of a run in which something was killed are right, each breach in a line. Pure. */
import type { Frame } from '../../src/metrics/frame.ts';
import type { Summary } from '../../src/metrics/summary.ts';
import { EXIT } from '../../src/verdict/exit-codes.ts';
import type { KillRound } from './kill-round.ts';

export interface Kept {
  readonly frames: readonly Frame[];
  readonly attempts: number;
  /** What `regatta report` printed, where there is no summary. */
  readonly verdict?: string;
}

type Tallies = Readonly<Record<string, number>>;
type Counts = Record<string, number>;

/** Of what a killed worker has done no frame tells: at most so many seconds of its load. */
const UNTOLD_SECONDS = 4;
const QUERIES_PER_SECOND = 480;
/** Kills after which an agent is missed in time for a run of 24 s; ms. */
const RESTARTS = { allBefore: 5_000, noneAfter: 10_000 };

/** @param platform what the platform has seen of the run */
export function keptBreaches(kept: Kept, platform: Tallies, victim: KillRound['victim']): string[] {
  const told = sumOf(once(kept.frames).flatMap(({ tallies }) => Object.entries(tallies)));
  const answers = told['deli/received/102/0'] ?? 0;
  const given = platform['deli/replied/102/0'] ?? 0;
  const isWhole = victim === 'redis' || victim === 'controller';
  const untold = isWhole ? 0 : (UNTOLD_SECONDS * QUERIES_PER_SECOND) / 3;
  const breaches: string[] = [];
  if (answers > given) breaches.push(`${answers} answers are told of, ${given} were given`);
  if (given - answers > untold) breaches.push(`of ${given} answers ${given - answers} are not told of`);
  if (kept.attempts === 0) breaches.push('there are no attempts');
  if (victim === 'controller') {
    breaches.push(...duplicatesDiffer(kept.frames), ...unfinished(kept.frames));
    if (!kept.verdict?.includes('INVALID')) breaches.push(`the report says ${kept.verdict}`);
  } else breaches.push(...duplicates(kept.frames));
  return breaches;
}

export function summaryBreaches(
  round: KillRound,
  { summary, frames }: { readonly summary: Summary; readonly frames: readonly Frame[] },
  code: number,
): string[] {
  const breaches: string[] = [];
  for (const { step, attempts, outcomes } of [...summary.steps, ...summary.phases.flatMap((p) => p.steps)]) {
    const ended = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
    if (ended !== attempts) breaches.push(`${step}: ${attempts} attempts, ${ended} outcomes`);
  }
  const begun = frames.flatMap((frame) => frame.begun);
  for (const { step, attempts } of summary.steps) {
    const told = begun.filter((one) => one.step === step).reduce((sum, { count }) => sum + count, 0);
    if (told !== attempts) breaches.push(`${step}: ${attempts} attempts, ${told} in the frames`);
  }
  const gaps = summary.gaps ?? [];
  const lost = round.victim === 'redis' ? 0 : 1;
  if (gaps.length !== lost) breaches.push(`${gaps.length} workers were lost: ${JSON.stringify(gaps)}`);
  const expected = lost === 0 ? [EXIT.pass] : codesOf(round);
  if (!expected.includes(code) || summary.exitCode !== code)
    breaches.push(`exit code ${code}, not ${expected.join(' or ')}: ${summary.reasons.join('; ')}`);
  return breaches;
}

/** When a worker is lost. There must be time left to begin its devices anew after it was missed. */
function codesOf({ rule, after }: KillRound): number[] {
  if (rule === 'continue') return [EXIT.pass];
  if (rule === 'fail' || after > RESTARTS.noneAfter) return [EXIT.workerLost];
  return after < RESTARTS.allBefore ? [EXIT.pass] : [EXIT.pass, EXIT.workerLost];
}

/** A stream may hold a frame twice, which merging ignores. */
export const once = (frames: readonly Frame[]): Frame[] => [
  ...new Map(frames.map((frame) => [keyOf(frame), frame])).values(),
];

const keyOf = ({ worker, sequence }: Frame): string => `${worker}/${sequence}`;

function duplicates(frames: readonly Frame[]): string[] {
  const counts = sumOf(frames.map((frame) => [keyOf(frame), 1] as const));
  return Object.entries(counts).flatMap(([key, count]) =>
    count > 1 ? [`frame ${key} is there ${count} times`] : [],
  );
}

/** Only then must both be the same. */
function duplicatesDiffer(frames: readonly Frame[]): string[] {
  const seen = new Map<string, string>();
  return frames.flatMap((frame) => {
    const text = JSON.stringify(frame);
    const before = seen.get(keyOf(frame));
    seen.set(keyOf(frame), text);
    return before === undefined || before === text ? [] : [`frame ${keyOf(frame)} differs from itself`];
  });
}

/** Agents whose controller has gone end their devices' lives themselves, and tell of every end. */
function unfinished(frames: readonly Frame[]): string[] {
  const begun = sumOf(
    once(frames).flatMap((frame) => frame.begun.map(({ step, count }) => [step, count] as const)),
  );
  const ended = sumOf(
    once(frames).flatMap((frame) => frame.entries.map(({ step, count }) => [step, count] as const)),
  );
  return Object.entries(begun).flatMap(([step, count]) =>
    ended[step] === count ? [] : [`${step}: ${count} attempts, ${ended[step] ?? 0} outcomes in the report`],
  );
}

function sumOf(pairs: readonly (readonly [string, number])[]): Counts {
  const sums: Counts = {};
  for (const [name, count] of pairs) sums[name] = (sums[name] ?? 0) + count;
  return sums;
}

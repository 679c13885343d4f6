/** What is wrong with thresholds before anything runs. */
import { isOutcome } from '../lifecycle/outcome.ts';
import { ANY_STEP, type RunNames } from '../metrics/names.ts';
import { didYouMean } from '../nearest.ts';
import { canStop } from './badness.ts';
import { parseThreshold } from './parse-threshold.ts';
import { spanOf, type Timeline } from './schedule-seconds.ts';
import type { Threshold } from './threshold.ts';
import type { ThresholdProblem, ThresholdSpec } from './thresholds.ts';

/** Syntax, names of what can't exist, windows that don't fit. */
export function checkThresholds(
  specs: readonly ThresholdSpec[],
  names: RunNames,
  timeline: Timeline,
): ThresholdProblem[] {
  return specs.flatMap((spec, index) =>
    [...checkOne(spec, names), ...checkTimes(spec, timeline)].map((problem) => ({ index, ...problem })),
  );
}

type Problem = Omit<ThresholdProblem, 'index'>;

function checkOne({ expect, fleet, phase, stop, window }: ThresholdSpec, names: RunNames): Problem[] {
  const problems: Problem[] = [];
  const fleets = Object.keys(names.steps);
  const fleetKnown = fleet === undefined || fleets.includes(fleet);
  if (!fleetKnown) problems.push({ field: 'fleet', column: 1, message: unknown('fleet', fleet, fleets) });
  if (phase !== undefined && !names.phases.includes(phase)) {
    problems.push({ field: 'phase', column: 1, message: unknown('phase', phase, names.phases) });
  }
  const parsed = parseThreshold(expect);
  if (!parsed.ok) return [...problems, { field: 'expect', column: parsed.column, message: parsed.message }];

  const { step, selection, columns } = parsed.threshold;
  const wrongStep = step === undefined ? undefined : checkStep(step, fleetKnown ? fleet : undefined, names);
  if (wrongStep) problems.push({ field: 'expect', column: columns.step, message: wrongStep });
  if (selection.kind === 'outcome' && !isOutcome(selection.outcome)) {
    const message = `no attempt can end with "${selection.outcome}": expected ok, timeout, abandoned or a failure such as platform/107`;
    problems.push({ field: 'expect', column: columns.outcome, message });
  }
  if (stop === true && window === undefined) problems.push(...checkStop(parsed.threshold));
  return problems;
}

function checkStop(threshold: Threshold): Problem[] {
  if (canStop(threshold)) return [];
  const message = `expected a threshold that can fail before the end, found "${threshold.text}": leave stop out, or give it a window`;
  return [{ field: 'stop', column: 1, message }];
}

/** Windows and graces are real time, and so is what they must fit into. */
function checkTimes({ phase, window, stop, grace }: ThresholdSpec, timeline: Timeline): Problem[] {
  const { from, to } = spanOf(timeline, phase);
  const seconds = to - from;
  const of = `the ${phase === undefined ? 'run' : `phase "${phase}"`} (${decimal(seconds)} s${timeline.timeScale === 1 ? '' : ' of real time'})`;
  const problem = (field: Problem['field'], message: string): Problem[] => [{ field, column: 1, message }];
  if (grace !== undefined && window === undefined && stop !== true)
    return problem('grace', 'expected a window or stop: true beside grace, found neither');
  if (window !== undefined && window / 1000 > seconds)
    return problem('window', `expected a window no longer than ${of}, found ${window / 1000} s`);
  if (grace !== undefined && grace / 1000 >= seconds)
    return problem('grace', `expected a grace shorter than ${of}, found ${decimal(grace / 1000)} s`);
  if (grace !== undefined && window !== undefined && (grace + window) / 1000 > seconds)
    return problem(
      'grace',
      `expected room for a window after the grace, found ${decimal((grace + window) / 1000)} s together in ${of}`,
    );
  return [];
}

const decimal = (seconds: number): number => Number(seconds.toFixed(3));

function checkStep(step: string, fleet: string | undefined, names: RunNames): string | undefined {
  const has = (steps: readonly string[]) => steps.includes(step) || steps.includes(ANY_STEP);
  const inScope = fleet === undefined ? Object.values(names.steps) : [names.steps[fleet] ?? []];
  if (inScope.some(has)) return undefined;
  const others = Object.entries(names.steps).filter(([, steps]) => steps.includes(step));
  if (others.length > 0) {
    return `fleet "${fleet}" has no step "${step}"; ${others.map(([name]) => `"${name}"`).join(', ')} has`;
  }
  return unknown('step', step, [...new Set(inScope.flat())]);
}

const unknown = (what: string, word: string, known: readonly string[]): string =>
  known.length === 0
    ? `there is no ${what} "${word}": the scenario has none`
    : `there is no ${what} "${word}"${didYouMean(word, known)}: expected ${known.join(', ')}`;

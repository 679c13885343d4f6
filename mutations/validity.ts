/** What lets a run pass that the generator did not drive as it was asked to. */
import type { Mutation } from './mutation.ts';

const kind = 'validity';
const file = 'src/verdict/validity.ts';
const tests = ['verdict/validity'];
const onTime = ['verdict/on-time', 'verdict/validity'];

export const validity: readonly Mutation[] = [
  {
    kind,
    defect: 'a schedule that was late as a whole is not noticed',
    file: 'src/verdict/on-time.ts',
    text: 'if (p99 <= bound) return undefined;',
    instead: 'if (p99 <= 1000 * bound) return undefined;',
    tests: onTime,
  },
  {
    kind,
    defect: 'a schedule that was late by bursts is not noticed',
    file: 'src/verdict/on-time.ts',
    text: 'late <= lateFrames * of',
    instead: 'late <= of',
    tests: onTime,
  },
  {
    kind,
    defect: 'an event loop that stood still is not noticed',
    file: 'src/verdict/on-time.ts',
    text: 'frameLag.countAbove(bound * 1000)',
    instead: 'frameLag.countAbove(bound * 1_000_000)',
    tests: onTime,
  },
  {
    kind,
    defect: 'a controller that stood still is not noticed',
    file,
    text: 'controller.lag.countAbove(bounds.controller * 1000)',
    instead: 'controller.lag.countAbove(bounds.controller * 1_000_000)',
    tests,
  },
  {
    kind,
    defect: 'a second whose frame never came is not missed',
    file,
    text: 'const gaps = sequences.gaps()',
    instead: 'const gaps = sequences.gaps().slice(0, 0)',
    tests,
  },
  {
    kind,
    defect: 'a worker of which nothing was heard is not missed',
    file,
    text: '    ...(killed ? [] : silent),\n',
    instead: '',
    tests,
  },
  {
    kind,
    defect: 'counts that do not add up are let pass',
    file,
    text: '    ...(killed || lost.length > 0 ? [] : accountingOf(merged)),\n',
    instead: '',
    tests,
  },
  {
    kind,
    defect: 'load that was never applied is let pass',
    file,
    text: 'missed > bounds.missed * due',
    instead: 'missed > due',
    tests,
  },
  {
    kind,
    defect: 'what makes a run invalid does not reach the verdict',
    file: 'src/verdict/verdict.ts',
    text: 'reasons: ({ invalidities }) => invalidities.map(',
    instead: 'reasons: ({ invalidities }) => invalidities.slice(0, 0).map(',
    tests: ['verdict/verdict'],
  },
  {
    kind,
    defect: 'a failed threshold hides that the run was invalid',
    file: 'src/verdict/verdict.ts',
    text: 'const first = applying[0]?.row;',
    instead: 'const first = applying.at(-1)?.row;',
    tests: ['verdict/verdict'],
  },
];

/** What each exit code tells a person: shown by `regatta explain`, listed in the README. */
import { EXIT } from './exit-codes.ts';

export interface ExitMeaning {
  readonly code: number;
  /** The verdict it goes with, where there is one. */
  readonly verdict?: 'PASS' | 'FAIL' | 'INVALID';
  readonly meaning: string;
  /** How it usually comes about and what to do. */
  readonly advice: string;
}

export const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, ExitMeaning>> = {
  pass: {
    code: EXIT.pass,
    verdict: 'PASS',
    meaning: 'pass',
    advice: 'The run was driven as asked for and every threshold held, or the command did what it should.',
  },
  invalid: {
    code: EXIT.invalid,
    verdict: 'INVALID',
    meaning: "run invalid: the load, or an operation, was not as asked for; or runs that can't be compared",
    advice:
      'Usually this machine was too slow or too small for the load. The summary names the rule that was broken and what mends it; `regatta explain` with the name of the rule says more. Mend that and run again: it is neither a pass nor a fail.',
  },
  thresholdFailed: {
    code: EXIT.thresholdFailed,
    verdict: 'FAIL',
    meaning: 'a threshold or a gate (`--fail-on`) failed, or a command of a `regatta device` script',
    advice:
      'The run was driven as asked for and the target did not hold what the scenario says it must. The summary shows each threshold with what was observed; the report shows when it began.',
  },
  workerLost: {
    code: EXIT.workerLost,
    meaning: 'a worker was lost',
    advice:
      'A thread that plays devices ended before its time: out of memory (fewer devices, or more --workers), or a defect. What it did is missing in the numbers.',
  },
  badInput: {
    code: EXIT.badInput,
    meaning: 'bad scenario or flags, or a target that does not answer',
    advice:
      'Nothing was run. The message says where and what was expected: file, line and column for a scenario (`regatta validate` shows all of them), the flag, or the address that did not answer.',
  },
  stoppedFromOutside: {
    code: EXIT.stoppedFromOutside,
    meaning: 'stopped from outside',
    advice:
      'Somebody pressed Ctrl-C or q, or a signal came, such as from a build server’s time limit. The results until then are written and not judged.',
  },
  resultsNotWritten: {
    code: EXIT.resultsNotWritten,
    meaning: 'the run passed but its result files could not be written',
    advice:
      'The disk is full, or the folder of results may not be written. Look at --out and outputs: directory:.',
  },
  defect: {
    code: EXIT.defect,
    meaning: 'a defect of Regatta',
    advice: 'Something happened that must not. Please report it with the message and the scenario.',
  },
};

/** What outcomes mean, in a few words for a person. The tables are in `outcomes`, each meaning beside its cause. */
import { type Outcome, succeeded } from '../lifecycle/outcome.ts';
import { inWords, simulatedInWords } from './outcomes/device.ts';
import { explainFailure } from './outcomes/explain.ts';
import { inTable } from './outcomes/explained.ts';

/**
 * A few words on any outcome; never empty.
 * @param cloud of the fleet whose outcome it is: the same code may mean another thing in each
 */
export function outcomeMeaning(outcome: Outcome, cloud?: string): string {
  if (outcome === 'ok') return 'succeeded';
  if (succeeded(outcome)) return successInWords(outcome.slice('ok/'.length));
  return explainFailure(outcome, cloud)[0];
}

/** By what follows `ok/`. */
export const SUCCESSES: Readonly<Record<string, string>> = {
  whole: 'in one go',
  installed: 'downloaded, checked and installed',
  'not-needed': 'it had that version already',
  scanned: 'login scanned, to be confirmed',
  confirmed: 'login confirmed',
  refused: 'login refused',
  'token-kept': 'logged in already, the token holds',
  'already-bound': 'bound already',
  'told-by-102': 'bound, as 102 told',
  'turned-away': 'turned away, as it must be',
  guest: 'a guest: nothing to check',
  'session-present': 'the server had kept the session',
};

function successInWords(code: string): string {
  const times = /^resumed-(\d+)$/.exec(code)?.[1];
  if (times !== undefined) return times === '1' ? 'taken up again once' : `taken up again ${times} times`;
  const answer = /^code-(-?\d+)$/.exec(code)?.[1];
  if (answer !== undefined) return `answered with code ${answer}`;
  return inTable(SUCCESSES, code) ?? simulatedInWords(code) ?? inWords(code);
}

/** Before all other programs of the machine: what a program could expect that has the machine for itself. */
import { execFileSync } from 'node:child_process';

const ROUND_ROBIN = ['--rr', '--pid', '1'];
const USUAL = ['--other', '--pid', '0'];

/**
 * While it runs, this process and what it starts are scheduled before what others run. Resolves to undefined, without
 * having called, where that is not allowed (it needs root or CAP_SYS_NICE).
 */
export async function withPrecedence<Result>(run: () => Promise<Result>): Promise<Result | undefined> {
  if (!scheduled(ROUND_ROBIN)) return undefined;
  try {
    return await run();
  } finally {
    scheduled(USUAL);
  }
}

function scheduled(words: readonly string[]): boolean {
  try {
    execFileSync('chrt', [...words, String(process.pid)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** What node's test runner tells of failures, in TAP. */

/** Names of the tests that failed. */
export type Noticed = 'passed' | readonly string[];

/** Innermost tests only: not the files and groups around them, nor a file that could not even be loaded. */
export function failuresIn(tap: string): string[] {
  const found: string[] = [];
  let failed = '';
  for (const line of tap.split('\n')) {
    const [, name] = /^\s*not ok \d+ - (.*)$/.exec(line) ?? [];
    if (name !== undefined) failed = name.replaceAll('\\#', '#');
    const [, type] = /^\s*failureType: '(\w+)'/.exec(line) ?? [];
    if (type !== undefined && type !== 'subtestsFailed' && !failed.endsWith('.test.js')) found.push(failed);
  }
  return found;
}

import { EXIT } from '../verdict/exit-codes.ts';
import type { Command } from './command.ts';
import { usageError } from './given.ts';

/** As many as a screen shows. */
const USUALLY_SHOWN = 20;

export const list: Command = {
  name: 'list',
  summary: 'past runs, newest first: verdict, length, main figures',
  flags: {
    results: { value: 'DIR', about: 'where the runs are (default: results)' },
    last: { value: 'N', about: `so many of them (default: ${USUALLY_SHOWN}; with --json all)` },
    json: { about: 'as JSON, with everything that is known of each' },
  },
  examples: [
    ['regatta list', 'the last runs in results/'],
    ['regatta list --json --last 1', 'the last one, for a script'],
  ],
  async run(given) {
    const { RESULTS, runFolders } = await import('../outputs/files/find-run.ts');
    const { readPastRuns } = await import('../outputs/files/past-runs.ts');
    const { monotonicClock } = await import('../fleet/clock.ts');
    const { existsSync } = await import('node:fs');
    const parent = given.text('results') ?? RESULTS;
    const json = given.switch('json') ?? false;
    const last = given.wholeNumber('last', 1) ?? (json ? Number.MAX_SAFE_INTEGER : USUALLY_SHOWN);
    if (given.text('results') !== undefined && !existsSync(parent))
      throw usageError(`${parent}: there is no such folder; give the one that has the folders of runs`);
    const names = runFolders(parent).reverse();
    const runs = await readPastRuns(parent, names.slice(0, last), monotonicClock().wall());
    if (json) process.stdout.write(`${JSON.stringify(runs, undefined, 2)}\n`);
    else await print(runs, names.length - runs.length, parent);
    return EXIT.pass;
  },
};

type Runs = Parameters<typeof import('../outputs/runs-table.ts').runsTable>[0];

async function print(runs: Runs, older: number, parent: string): Promise<void> {
  const { stdout } = process;
  if (runs.length === 0) {
    stdout.write(`no runs in ${parent} yet; one begins with: regatta run scenarios/demo.yaml\n`);
    return;
  }
  const { runsTable } = await import('../outputs/runs-table.ts');
  const colour = stdout.isTTY === true && process.env.NO_COLOR === undefined;
  // Without a terminal nothing is left out.
  stdout.write(runsTable(runs, { width: stdout.columns ?? 240, colour }));
  if (older > 0) stdout.write(`and ${older} older: --last ${older + runs.length} shows all\n`);
}

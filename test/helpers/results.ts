/** The folder that a run leaves behind. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Frame } from '../../src/metrics/frame.ts';
import type { Summary } from '../../src/metrics/summary.ts';

export interface Results {
  readonly folder: string;
  readonly summary: Summary;
  readonly frames: readonly Frame[];
}

/** An empty folder for `--out`, removed after the test. */
export function outFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-results-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What the only run in this folder left. Throws when there is none, or more than one. */
export function readResults(out: string): Results {
  const [name, ...others] = readdirSync(out);
  if (name === undefined || others.length > 0)
    throw new Error(
      `one folder of results expected in ${out}, found ${[name, ...others].join(', ') || 'none'}`,
    );
  const folder = join(out, name);
  const read = (file: string) => readFileSync(join(folder, file), 'utf8');
  return {
    folder,
    summary: JSON.parse(read('summary.json')) as Summary,
    frames: read('frames.ndjson')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Frame),
  };
}

/** The folder that a run leaves behind, and its counts held together. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Frame } from '../../src/metrics/frame.ts';
import type { StepSummary, Summary } from '../../src/metrics/summary.ts';
import { type Ran, type RegattaOptions, regatta } from './regatta.ts';

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

/** Runs one of the scenarios of `test/scenarios`, or any file, to its end. */
export async function run(
  t: TestContext,
  scenario: string,
  flags: readonly string[] = [],
  options: RegattaOptions = {},
): Promise<Ran & Results> {
  const out = outFolder(t);
  const ran = await regatta(['run', scenarioFile(scenario), '--out', out, ...flags], options);
  if (readdirSync(out).length === 0)
    throw new Error(`the run ended with ${ran.code} and left no results:\n${ran.stdout}${ran.stderr}`);
  return { ...ran, ...readResults(out) };
}

export const scenarioFile = (name: string): string => (name.includes('/') ? name : `test/scenarios/${name}`);

/** What the only run in this folder left. Throws when there is none, or more than one. */
export function readResults(out: string): Results {
  const folder = resultFolder(out);
  return {
    folder,
    summary: JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')) as Summary,
    frames: readFrames(folder),
  };
}

export function resultFolder(out: string): string {
  const [name, ...others] = readdirSync(out);
  if (name === undefined || others.length > 0)
    throw new Error(
      `one folder of results expected in ${out}, found ${[name, ...others].join(', ') || 'none'}`,
    );
  return join(out, name);
}

/** Every line that ends; a disk that fills up leaves half a line. */
export const readFrames = (folder: string): Frame[] =>
  readFileSync(join(folder, 'frames.ndjson'), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Frame);

export function stepOf(summary: Summary, step: string, fleet?: string): StepSummary {
  const found = summary.steps.find(
    (one) => one.step === step && (fleet === undefined || one.fleet === fleet),
  );
  assert.ok(found, `no step "${step}" in the summary: ${summary.steps.map((one) => one.step).join(', ')}`);
  return found;
}

/** How often a step ended in this way. */
export const outcomesOf = (summary: Summary, step: string, outcome: string): number =>
  stepOf(summary, step).outcomes[outcome] ?? 0;

/** Attempts = sum of outcomes: in the summary, in each phase of it, and over the frames as they were written. */
export function assertAccounted({ summary, frames }: Pick<Results, 'summary' | 'frames'>): void {
  const lists = [summary.steps, summary.totals ?? [], ...summary.phases.map(({ steps }) => steps)];
  for (const { fleet, step, attempts, outcomes } of lists.flat())
    assert.equal(total(outcomes), attempts, `${fleet}/${step}: ${JSON.stringify(outcomes)}`);
  for (const { fleet, step, attempts, outcomes } of summary.steps) {
    const mine = (one: { fleet: string; step: string }) => one.fleet === fleet && one.step === step;
    const begun = frames.flatMap((frame) => frame.begun).filter(mine);
    assert.equal(total(begun.map(({ count }) => count)), attempts, `${fleet}/${step} over the frames`);
    const ended: Record<string, number> = {};
    for (const { outcome, count } of frames.flatMap((frame) => frame.entries).filter(mine))
      ended[outcome] = (ended[outcome] ?? 0) + count;
    assert.deepEqual(ended, { ...outcomes }, `${fleet}/${step} over the frames`);
  }
}

export const total = (counts: readonly number[] | Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

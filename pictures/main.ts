/**
 * Takes the pictures of docs/pictures from real runs: `npm run pictures`, or `npm run pictures -- dashboard report`
 * for some of them. Needs tmux, Chromium, some minutes, and a machine that is quiet enough for the runs to pass: a
 * picture of an INVALID run would show this machine's load.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import type { Summary } from '../src/metrics/summary.ts';
import { photograph, startBrowser } from './browser.ts';
import { filmDashboard } from './dashboard.ts';
import { filmLivePage } from './live.ts';

const ROOT = join(import.meta.dirname, '../..');
const MAIN = join(ROOT, 'dist/src/cli/main.js');
/** From the repository's root: the report tells the command. */
const SCENARIO = 'scenarios/release-day.yaml';
const PICTURES = join(ROOT, 'docs/pictures');
/** The rollout is well under way. */
const WELL_UNDER_WAY = /phase release (1[2-9]|2\d):/;
const TOO_LARGE = 400 * 1024;

/** Pictures go here first: only those of a run that passed are kept. */
const fresh = mkdtempSync(join(tmpdir(), 'regatta-pictures-'));
const results = join(fresh, 'results');

async function dashboard(browser: Browser): Promise<void> {
  const command = `cd '${ROOT}'; clear; '${process.execPath}' '${MAIN}' run ${SCENARIO} --out '${results}'`;
  await filmDashboard(browser, { command, moment: WELL_UNDER_WAY, file: join(fresh, 'dashboard.png') });
}

async function report(browser: Browser): Promise<void> {
  const url = pathToFileURL(join(lastRun(), 'report.html')).href;
  for (const scheme of ['light', 'dark'] as const)
    await photograph(
      browser,
      { width: 1180, height: 1700, scheme },
      join(fresh, scheme === 'light' ? 'report.png' : 'report-dark.png'),
      (page) => page.goto(url, { waitUntil: 'load' }),
    );
}

const live = (browser: Browser): Promise<void> =>
  filmLivePage(browser, {
    command: [process.execPath, MAIN, 'run', SCENARIO, '--no-dashboard', '--web', '--out', results],
    folder: ROOT,
    file: join(fresh, 'live.png'),
  });

function lastRun(): string {
  const run = existsSync(results) ? readdirSync(results).sort().at(-1) : undefined;
  if (run === undefined) throw new Error('the report is of the run that the dashboard shows: take both');
  return join(results, run);
}

function assertPassed(): void {
  const { verdict, reasons } = JSON.parse(readFileSync(join(lastRun(), 'summary.json'), 'utf8')) as Summary;
  if (verdict !== 'PASS')
    throw new Error(`the run did not pass, so its pictures are not kept:\n${reasons.join('\n')}`);
}

const KINDS = { dashboard, report, live };
const chosen = process.argv.slice(2);
const unknown = chosen.find((kind) => !(kind in KINDS));
if (unknown !== undefined)
  throw new Error(`no picture ${unknown}: there are ${Object.keys(KINDS).join(', ')}`);

mkdirSync(PICTURES, { recursive: true });
const browser = await startBrowser();
try {
  for (const [kind, take] of Object.entries(KINDS)) {
    if (chosen.length > 0 && !chosen.includes(kind)) continue;
    process.stdout.write(`${kind} …\n`);
    await take(browser);
    assertPassed();
  }
  for (const file of readdirSync(fresh).filter((name) => name.endsWith('.png'))) keep(file);
} finally {
  await browser.close();
  rmSync(fresh, { recursive: true, force: true });
}

function keep(file: string): void {
  const { size } = statSync(join(fresh, file));
  if (size > TOO_LARGE) throw new Error(`${file} has ${size} bytes, at most ${TOO_LARGE} are kept`);
  copyFileSync(join(fresh, file), join(PICTURES, file));
  process.stdout.write(`docs/pictures/${file}  ${Math.ceil(size / 1024)} KiB\n`);
}

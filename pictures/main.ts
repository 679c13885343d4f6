/**
 * Takes the pictures of docs/pictures from real runs: `npm run pictures`, or `npm run pictures -- dashboard` for
 * some of them. Needs tmux, Chromium and some minutes.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
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

async function dashboard(browser: Browser, results: string): Promise<void> {
  const command = `cd '${ROOT}'; clear; '${process.execPath}' '${MAIN}' run ${SCENARIO} --out '${results}'`;
  await filmDashboard(browser, { command, moment: WELL_UNDER_WAY, file: join(PICTURES, 'dashboard.png') });
}

async function report(browser: Browser, results: string): Promise<void> {
  const [run] = readdirSync(results);
  if (run === undefined) throw new Error('the report is of the run that the dashboard shows: take both');
  const url = pathToFileURL(join(results, run, 'report.html')).href;
  for (const scheme of ['light', 'dark'] as const)
    await photograph(
      browser,
      { width: 1180, height: 1250, scheme },
      join(PICTURES, scheme === 'light' ? 'report.png' : 'report-dark.png'),
      (page) => page.goto(url, { waitUntil: 'load' }),
    );
}

const live = (browser: Browser, results: string): Promise<void> =>
  filmLivePage(browser, {
    command: [process.execPath, MAIN, 'run', SCENARIO, '--no-dashboard', '--web', '0', '--out', results],
    folder: ROOT,
    file: join(PICTURES, 'live.png'),
  });

const KINDS = { dashboard, report, live };
const chosen = process.argv.slice(2);
const unknown = chosen.find((kind) => !(kind in KINDS));
if (unknown !== undefined)
  throw new Error(`no picture ${unknown}: there are ${Object.keys(KINDS).join(', ')}`);

mkdirSync(PICTURES, { recursive: true });
const results = mkdtempSync(join(tmpdir(), 'regatta-pictures-'));
const browser = await startBrowser();
try {
  for (const [kind, take] of Object.entries(KINDS)) {
    if (chosen.length > 0 && !chosen.includes(kind)) continue;
    process.stdout.write(`${kind} …\n`);
    await take(browser, results);
  }
} finally {
  await browser.close();
  rmSync(results, { recursive: true, force: true });
}
for (const file of readdirSync(PICTURES)) {
  const { size } = statSync(join(PICTURES, file));
  process.stdout.write(`${file}  ${Math.ceil(size / 1024)} KiB${size > TOO_LARGE ? '  too large' : ''}\n`);
  if (size > TOO_LARGE) process.exitCode = 1;
}

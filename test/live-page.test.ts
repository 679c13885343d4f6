/** The live page as people meet it: a real run, a real browser. */
import assert from 'node:assert/strict';
import { after, before, describe, type TestContext, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { startAgent } from './helpers/agents.ts';
import { openPage, startBrowser } from './helpers/browser.ts';
import { skipWithout } from './helpers/programs.ts';
import { startRedis } from './helpers/redis.ts';
import { type Running, regatta, startRegatta } from './helpers/regatta.ts';
import { outFolder, readResults, scenarioFile } from './helpers/results.ts';

interface Live {
  readonly running: Running;
  readonly out: string;
  /** With the token. */
  readonly url: string;
}

async function liveRun(t: TestContext, ...flags: string[]): Promise<Live> {
  const out = outFolder(t);
  const running = startRegatta(['run', scenarioFile('steady.yaml'), '--web', '--out', out, ...flags]);
  t.after(() => running.signal('SIGKILL'));
  running.ended.catch(() => {});
  const [url = ''] = /http:\S+/.exec(await running.until(/live page: http\S+\n/)) ?? [];
  return { running, out, url };
}

const chip = (page: Page, text: string) => page.locator('.chip', { hasText: text }).waitFor();
/** Attempts so far, as the key figures have them. */
const attempts = async (page: Page): Promise<number> =>
  Number(((await page.locator('.figures .value').first().textContent()) ?? '').replaceAll(',', ''));

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 50));
}

describe('regatta run --web in Chromium', { skip: skipWithout('chromium') }, () => {
  let browser: Browser;
  before(async () => {
    browser = await startBrowser();
  });
  after(() => browser.close());

  const open = async (url: string) => {
    const watched = await openPage(browser, {}, [new URL(url).origin]);
    await watched.page.goto(url);
    await chip(watched.page, 'RUNNING');
    return watched;
  };

  test('draws, updates, survives a reload and a second viewer, and stops the run: 105', async (t) => {
    const { running, url, out } = await liveRun(t);
    const first = await open(url);
    const { page } = first;
    const early = await attempts(page);
    await until(async () => (await attempts(page)) > early);
    assert.match((await page.locator('.band h3').textContent()) ?? '', /^gates · 20$/);

    await page.reload();
    await until(async () => (await attempts(page)) > early);
    const second = await open(url);
    await until(async () => (await attempts(second.page)) > early);

    page.on('dialog', (dialog) => void dialog.accept());
    await page.locator('.run-stop').click();
    const { code } = await running.ended;
    assert.equal(code, 105);
    assert.equal(readResults(out).summary.stopped, 'from outside');
    await chip(page, 'ENDED');
    await chip(second.page, 'ENDED');
    assert.equal(await page.locator('.verdict-word').textContent(), 'INVALID');

    const [opened] = await Promise.all([
      page.context().waitForEvent('page'),
      page.locator('.report-open').click(),
    ]);
    assert.equal(await opened.locator('h1').textContent(), 'steady');
    first.assertQuiet();
    second.assertQuiet();
  });

  test('shows devices that live on agents too', { skip: skipWithout('redis-server') }, async (t) => {
    const redis = await startRedis();
    t.after(() => redis.stop());
    await Promise.all(['a', 'b'].map((name) => startAgent(t, redis.url, name, ['--slots', '1'])));
    const { running, url } = await liveRun(t, '--engine', redis.url, '--workers', '2');
    const { page, assertQuiet } = await open(url);
    for (const x of [6, 30]) {
      await page.locator('canvas.cells').click({ position: { x, y: 6 } });
      const message = page.locator('.device .message.received', { hasText: '"action":102' });
      await message.first().waitFor();
      await page.keyboard.press('Escape');
    }
    running.signal('SIGINT');
    assert.equal((await running.ended).code, 105);
    assertQuiet();
  });

  test('shows the last messages of a device that is clicked, without its secrets', async (t) => {
    const { running, url } = await liveRun(t);
    const { page, assertQuiet } = await open(url);
    await page.locator('canvas.cells').click({ position: { x: 30, y: 6 } });
    const device = page.locator('.device');
    await device.locator('.message.received', { hasText: '"action":102' }).first().waitFor();
    assert.match((await device.locator('h2').textContent()) ?? '', /_0*1$/);
    assert.doesNotMatch((await device.textContent()) ?? '', /password|secret/i);
    await page.keyboard.press('Escape');
    assert.equal(await device.isVisible(), false);
    assertQuiet();
    running.signal('SIGINT');
    assert.equal((await running.ended).code, 105);
  });

  test('pauses and resumes', async (t) => {
    const { running, url } = await liveRun(t);
    const { page, assertQuiet } = await open(url);
    await page.locator('.run-pause').click();
    await chip(page, 'PAUSED');
    await page.locator('.run-pause', { hasText: 'Resume' }).click();
    await chip(page, 'RUNNING');
    const paused = await attempts(page);
    await until(async () => (await attempts(page)) > paused);
    assertQuiet();
    running.signal('SIGINT');
    await running.ended;
  });

  test('a run that ends by itself ends as it would without the page, and leaves it the verdict', async (t) => {
    const { running, url } = await liveRun(t, '--set', 'fleets.gates.lifecycle[1].repeat.for=3s');
    const { page, assertQuiet } = await open(url);
    await chip(page, 'ENDED');
    assert.equal(await page.locator('.verdict-word').textContent(), 'PASS');
    assert.equal((await running.ended).code, 0);
    assertQuiet();
  });
});

test('nobody sees anything without the token, nor does the token get into the results', async (t) => {
  const { running, url, out } = await liveRun(t);
  const { origin, searchParams } = new URL(url);
  assert.equal((await fetch(`${origin}/?token=wrong`)).status, 403);
  assert.equal((await fetch(`${origin}/stop`, { method: 'POST' })).status, 403);
  assert.equal((await fetch(url)).status, 200);
  running.signal('SIGINT');
  await running.ended;
  const { execFileSync } = await import('node:child_process');
  const found = execFileSync('bash', ['-c', `grep -rl -- "${searchParams.get('token')}" "$0" || true`, out]);
  assert.equal(found.toString(), '');
});

test('a port that is in use ends it before the run, in one line, with 104, and leaves no results', async (t) => {
  const { running, url } = await liveRun(t);
  const { port } = new URL(url);
  const out = outFolder(t);
  const { code, stderr } = await regatta(['run', scenarioFile('steady.yaml'), '--web', port, '--out', out]);
  assert.equal(code, 104);
  assert.match(stderr, /^--web: port \d+ of 127\.0\.0\.1 is in use; .*\n$/);
  assert.throws(() => readResults(out));
  running.signal('SIGINT');
  await running.ended;
});

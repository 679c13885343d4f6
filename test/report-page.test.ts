/** report.html in a real browser, from disk: what it draws, and that it asks for nothing else. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { count } from '../src/outputs/format.ts';
import { reportHtml } from '../src/outputs/report/html.ts';
import { readPageBundle } from '../src/outputs/report/page-bundle.ts';
import type { RunStory } from '../src/outputs/story/story.ts';
import { madeUpStory } from '../src/page/testing/made-up-story.ts';
import { openPage, startBrowser, widerThanWindow } from './helpers/browser.ts';
import { skipWithout } from './helpers/programs.ts';

/** An hour, at the finest that a story has. */
const HOUR = madeUpStory({ seed: 7, seconds: 3600, verdict: 'FAIL' });
const SECTIONS = [
  'Thresholds',
  'Over time',
  'Latency',
  'Steps',
  'Outcomes',
  'Lifecycle',
  'Rollout',
  'Generator health',
  'Operations',
  'Reconciliation',
  'Events',
];
/** Far above what it takes: a slow machine must not fail, a page that hangs must. */
const DRAWN_WITHIN_MS = 5000;

describe('the report in a browser', { skip: skipWithout('chromium') }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-report-'));
  let browser: Browser;
  before(async () => {
    browser = await startBrowser();
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(story: RunStory, options: BrowserContextOptions = {}) {
    const file = join(folder, 'report.html');
    writeFileSync(file, reportHtml(story, await readPageBundle()));
    const { page, assertQuiet } = await openPage(browser, options);
    await page.goto(pathToFileURL(file).href);
    await page.waitForFunction("performance.getEntriesByName('regatta-drawn').length > 0");
    return { page, assertQuiet };
  }

  test('every part is drawn, with the story’s own numbers, and nothing is asked of the network', async (t) => {
    const { page, assertQuiet } = await open(HOUR);
    assert.deepEqual(await texts(page, 'section:not([hidden]) h2'), SECTIONS);
    assert.match(await text(page, '.verdict'), /FAIL/);
    assert.deepEqual(await texts(page, '.reasons li'), HOUR.verdict?.reasons);
    assert.equal(await text(page, '.command code'), HOUR.outline.command);
    assert.equal(await text(page, '.sentence'), HOUR.outline.sentence);
    assert.deepEqual(
      await texts(page, '#steps tbody td:nth-child(2)'),
      HOUR.steps.map(({ attempts }) => count(attempts)),
    );
    const failures = HOUR.outcomes.filter(({ succeeded }) => !succeeded);
    assert.deepEqual(
      await texts(page, '#outcomes .scroller:first-of-type tbody td:nth-child(3)'),
      failures.map((row) => count(row.count)),
    );
    assert.equal((await texts(page, '#thresholds tbody tr')).length, HOUR.thresholds.length);
    assert.equal((await texts(page, '#events li')).length, HOUR.events.lines.length);
    for (const chart of await page.locator('.plot').all()) {
      await chart.scrollIntoViewIfNeeded();
      await chart.locator('canvas').waitFor();
      assert.ok((await inked(chart.locator('canvas'))) > 500, `${await chart.getAttribute('aria-label')}`);
    }
    const [drawn] = await durations(page);
    t.diagnostic(`an hour-long run is drawn in ${drawn?.toFixed(0)} ms`);
    assert.ok(drawn !== undefined && drawn < DRAWN_WITHIN_MS);
    assertQuiet();
  });

  test('dragging over one chart zooms all of them, and a double click shows everything again', async () => {
    const { page, assertQuiet } = await open(HOUR);
    const [first, second] = [page.locator('.plot .u-over').nth(0), page.locator('.plot').nth(2)];
    await second.scrollIntoViewIfNeeded();
    await second.locator('canvas').waitFor();
    await first.scrollIntoViewIfNeeded();
    const whole = await picture(second);
    await drag(page, first, 0.25, 0.5);
    const reset = page.getByRole('button', { name: 'Reset zoom' });
    await reset.waitFor();
    assert.notEqual(await picture(second), whole);
    await first.dblclick();
    await reset.waitFor({ state: 'hidden' });
    assert.equal(await picture(second), whole);
    assertQuiet();
  });

  test('what the pointer is over is told in words', async () => {
    const { page, assertQuiet } = await open(HOUR);
    await page.locator('.plot .u-over').first().hover();
    assert.match(await text(page, '.tip:not([hidden])'), /simulated .*finished.*\/s.*phase: peak/);
    const heat = page.getByRole('img', { name: /^Heatmap/ });
    await heat.scrollIntoViewIfNeeded();
    await heat.locator('.u-over').hover();
    assert.match(await text(page, '.tip:not([hidden])'), /latency.* – .*attempts\d+/);
    assertQuiet();
  });

  test('a step that is chosen in the table is the one whose latencies are drawn', async () => {
    const { page, assertQuiet } = await open(HOUR);
    const latencies = page.getByRole('img', { name: /^Percentiles over time/ });
    assert.match(String(await latencies.getAttribute('aria-label')), /attendance query/);
    await page.getByRole('button', { name: 'printers alarm' }).click();
    assert.match(String(await latencies.getAttribute('aria-label')), /printers alarm/);
    await page.getByRole('combobox', { name: 'Step' }).selectOption({ label: 'attendance upgrade' });
    assert.equal(await text(page, '#steps tr[data-chosen] th'), 'attendance upgrade');
    await page.getByLabel('Logarithmic axis').uncheck();
    assertQuiet();
  });

  test('a chart is read with the keyboard alone', async () => {
    const { page, assertQuiet } = await open(HOUR);
    await page.locator('.plot').first().focus();
    await page.keyboard.press('ArrowRight');
    const here = await text(page, '.tip:not([hidden])');
    await page.keyboard.press('Shift+ArrowRight');
    assert.notEqual(await text(page, '.tip:not([hidden])'), here);
    await page.keyboard.press('+');
    await page.getByRole('button', { name: 'Reset zoom' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Reset zoom' }).waitFor({ state: 'hidden' });
    assertQuiet();
  });

  test('it is light or dark as the system says, unless the person says otherwise', async () => {
    const { page, assertQuiet } = await open(HOUR, { colorScheme: 'dark' });
    assert.ok((await brightness(page)) < 60);
    await page.getByRole('button', { name: 'Change to light colours' }).click();
    assert.ok((await brightness(page)) > 200);
    await page.getByRole('button', { name: 'Change to dark colours' }).click();
    assert.ok((await brightness(page)) < 60);
    assertQuiet();
  });

  test('on a phone nothing but tables scrolls sideways', async () => {
    const { page, assertQuiet } = await open(HOUR, { viewport: { width: 360, height: 740 } });
    assert.equal(await widerThanWindow(page), 0);
    const chart = page.locator('.plot').first();
    await chart.scrollIntoViewIfNeeded();
    const box = await chart.locator('canvas').boundingBox();
    assert.ok(box && box.x >= 0 && box.x + box.width <= 360);
    assertQuiet();
  });

  test('on paper every chart is drawn, light, without what can only be clicked', async () => {
    const { page, assertQuiet } = await open(HOUR, { colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.getByRole('button', { name: 'Copy' }).isVisible(), false);
    const charts = await page.locator('.plot:visible').count();
    await page.waitForFunction(`document.querySelectorAll('.plot canvas').length >= ${charts}`);
    assert.ok((await brightness(page)) > 200);
    assert.ok((await page.pdf({ format: 'A4' })).length > 20_000);
    assertQuiet();
  });

  test('a run that was killed in its first second is shown as what it is', async () => {
    const { verdict: _, ...cut } = madeUpStory({ seed: 1, seconds: 1 });
    const nothing = { value: [], low: [], high: [] };
    const { downloads: __, ...lines } = cut.lines;
    const { page, assertQuiet } = await open({
      ...cut,
      machine: '',
      spans: [],
      lines: {
        ...lines,
        finished: nothing,
        failed: nothing,
        missed: nothing,
        connected: nothing,
        latency: [],
        workers: [],
      },
      heat: [],
      steps: [],
      outcomes: [],
      funnels: [],
      rollout: [],
      workers: [],
      thresholds: [],
      operations: [],
      events: { lines: [], dropped: 0 },
    });
    assert.match(await text(page, '.verdict'), /NO VERDICT/);
    assert.deepEqual(await texts(page, 'section:not([hidden]) h2'), ['Reconciliation']);
    assertQuiet();
  });

  test('texts of a scenario or a platform are shown and never run', async () => {
    const evil = '<img src=x onerror="document.title=\'broken\'"></script><script>throw 1</script>';
    const { page, assertQuiet } = await open({
      ...HOUR,
      outline: { ...HOUR.outline, scenario: evil, sentence: evil },
      spans: [{ kind: 'fault', text: evil, from: 0, to: 1_000_000 }],
      events: { lines: [evil], dropped: 0 },
    });
    assert.equal(await text(page, '#events li'), evil);
    assert.equal(await text(page, 'h1'), evil);
    assert.equal(await page.locator('#report img').count(), 0);
    assertQuiet();
  });
});

const texts = async (page: Page, selector: string): Promise<string[]> =>
  (await page.locator(selector).allTextContents()).map((one) => one.trim());
const text = async (page: Page, selector: string): Promise<string> =>
  (await page.locator(selector).first().textContent()) ?? '';

/** Points of a canvas that are not empty. */
const inked = (canvas: ReturnType<Page['locator']>): Promise<number> =>
  canvas.evaluate((element) => {
    const { width, height, getContext } = element as unknown as Canvas;
    const { data } = getContext.call(element, '2d').getImageData(0, 0, width, height);
    return data.filter((value, at) => at % 4 === 3 && value > 0).length;
  });

/** As much of a canvas as the test needs: its own types do not know of documents. */
interface Canvas {
  readonly width: number;
  readonly height: number;
  getContext(kind: '2d'): {
    getImageData(
      left: number,
      top: number,
      width: number,
      height: number,
    ): { readonly data: Uint8ClampedArray };
  };
}

const picture = (chart: ReturnType<Page['locator']>): Promise<string> =>
  chart.locator('canvas').evaluate((canvas) => (canvas as unknown as { toDataURL(): string }).toDataURL());

async function drag(page: Page, over: ReturnType<Page['locator']>, from: number, to: number): Promise<void> {
  const box = await over.boundingBox();
  assert.ok(box);
  const middle = box.y + box.height / 2;
  await page.mouse.move(box.x + from * box.width, middle);
  await page.mouse.down();
  await page.mouse.move(box.x + to * box.width, middle, { steps: 5 });
  await page.mouse.up();
}

/** Of the page's ground, 0…255. */
async function brightness(page: Page): Promise<number> {
  const colour = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
  return Math.max(...(colour.match(/\d+/g) ?? []).map(Number).slice(0, 3));
}

const durations = (page: Page): Promise<number[]> =>
  page.evaluate("performance.getEntriesByName('regatta-drawn').map(({ duration }) => duration)");

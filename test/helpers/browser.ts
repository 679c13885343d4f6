/** A real Chromium without a window, for tests of pages. Tests that use it say `{ skip: skipWithout('chromium') }`. */
import assert from 'node:assert/strict';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { pathOf } from './programs.ts';

const FLAGS = [
  '--no-sandbox',
  '--headless',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** Close it at the end (`t.after(() => browser.close())`). */
export function startBrowser(): Promise<Browser> {
  const executablePath = pathOf('chromium');
  if (executablePath === undefined)
    throw new Error('chromium is not installed: the test must skip without it');
  return chromium.launch({ executablePath, args: FLAGS });
}

/** A page that remembers what should not be: errors, and requests to anywhere but `allowed`. */
export interface WatchedPage {
  readonly page: Page;
  /** Fails with what was written to the console as a warning or an error, thrown, or asked of the network. */
  assertQuiet(): void;
}

/** @param allowed where addresses may begin: the page's own origin; `file:` and `data:` always may */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions = {},
  allowed: readonly string[] = [],
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      troubles.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => troubles.push(`thrown: ${error.message}`));
  page.on('request', (request) => {
    const known = ['file:', 'data:', 'blob:', ...allowed].some((start) => request.url().startsWith(start));
    if (!known) troubles.push(`asked for ${request.url()}`);
  });
  return { page, assertQuiet: () => assert.deepEqual(troubles, []) };
}

/** How many px a page is wider than its window: 0 where nothing scrolls sideways. */
export const widerThanWindow = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

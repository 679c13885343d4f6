/** A Chromium without a window, which looks at pages for the pictures. */
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const FLAGS = ['--no-sandbox', '--headless', '--disable-gpu', '--disable-background-networking'];

export function startBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? PROGRAMS.find((path) => existsSync(path));
  if (executablePath === undefined)
    throw new Error('no Chromium found: apt-get install chromium, or name one by CHROMIUM');
  return chromium.launch({ executablePath, args: FLAGS });
}

export interface Look {
  readonly width: number;
  readonly height: number;
  readonly scheme?: 'light' | 'dark';
  /** Pixels of the picture for one of the page. */
  readonly scale?: number;
}

/** @param prepare opens the page and waits until it shows what it should */
export async function photograph(
  browser: Browser,
  { width, height, scheme = 'light', scale = 1 }: Look,
  file: string,
  prepare: (page: Page) => Promise<unknown>,
): Promise<void> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    deviceScaleFactor: scale,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await prepare(page);
  await page.screenshot({ path: file });
  await context.close();
}

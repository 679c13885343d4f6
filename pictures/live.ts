/** The live page of a run, photographed in its outage. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { photograph } from './browser.ts';

export interface FilmedPage {
  readonly command: readonly string[];
  /** In which the command is run. */
  readonly folder: string;
  readonly file: string;
}

/** Real ms into the run: the outage has begun, some devices are back in line. */
const MOMENT_MS = 33_000;
const PATIENCE_MS = 60_000;

/** Resolves when the run has ended. */
export async function filmLivePage(browser: Browser, { command, folder, file }: FilmedPage): Promise<void> {
  const [program = '', ...words] = command;
  const child = spawn(program, words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit');
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
  try {
    const url = await addressIn(() => printed);
    await photograph(browser, { width: 1400, height: 1000, scheme: 'dark' }, file, async (page) => {
      await page.goto(url, { waitUntil: 'domcontentloaded' });
      await pause(MOMENT_MS);
    });
    await ended;
  } finally {
    child.kill();
  }
}

async function addressIn(printed: () => string): Promise<string> {
  const ends = performance.now() + PATIENCE_MS;
  for (;;) {
    const [url] = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(printed()) ?? [];
    if (url !== undefined) return url;
    if (performance.now() > ends) throw new Error(`the run told no address:\n${printed()}`);
    await pause(100);
  }
}

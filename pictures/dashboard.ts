/** A run in a real terminal, photographed while it goes on. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { Tmux } from '../src/outputs/testing/tmux.ts';
import { photograph } from './browser.ts';
import { cellsOf } from './screen.ts';
import { screenPage } from './screen-page.ts';

const COLUMNS = 150;
const LINES = 44;

export interface Filmed {
  /** What is typed in the terminal. */
  readonly command: string;
  /** When the screen shows this it is time. */
  readonly moment: RegExp;
  readonly file: string;
}

/** Resolves when the run has ended, with what the terminal showed last. */
export async function filmDashboard(browser: Browser, { command, moment, file }: Filmed): Promise<string> {
  const terminal = new Tmux(COLUMNS, LINES);
  try {
    terminal.type(`${command}; echo ended with $?`);
    await until(terminal, moment);
    const { html, size } = screenPage(cellsOf(terminal.coloured()), COLUMNS);
    await photograph(browser, { ...size, scale: 1.5 }, file, (page) => page.setContent(html));
    return await until(terminal, /^ended with \d+$/m);
  } finally {
    terminal.end();
  }
}

/** A run takes about a minute; a busy machine is given some more. */
const PATIENCE_MS = 180_000;

async function until(terminal: Tmux, pattern: RegExp): Promise<string> {
  const ends = performance.now() + PATIENCE_MS;
  for (;;) {
    const screen = terminal.screen();
    if (pattern.test(screen)) return screen;
    if (performance.now() > ends) throw new Error(`never saw ${pattern} on the terminal:\n${screen}`);
    await pause(100);
  }
}

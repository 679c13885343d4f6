/** A real terminal for tests: a tmux server of its own, with a plain shell in it. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export const tmuxMissing = (): string | false =>
  spawnSync('tmux', ['-V']).status === 0 ? false : 'tmux is not installed: apt-get install tmux';

const PATIENCE_MS = 15_000;

export class Tmux {
  readonly #folder = mkdtempSync(join(tmpdir(), 'regatta-tmux-'));

  /** `sh` and not bash: it leaves the terminal's modes alone, so that one left raw shows. */
  constructor(width: number, height: number, env: Readonly<Record<string, string>> = {}) {
    const settings = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
    const size = ['-x', String(width), '-y', String(height)];
    this.#run('-f', '/dev/null', '-u', 'new-session', '-d', ...size, ...settings, 'env', 'PS1=$ ', 'sh');
  }

  #run(...args: string[]): string {
    return execFileSync('tmux', ['-S', join(this.#folder, 'socket'), ...args], { encoding: 'utf8' });
  }

  /** Without Enter. */
  keys(text: string): void {
    this.#run('send-keys', '-l', text);
  }

  type(text: string): void {
    this.keys(text);
    this.#run('send-keys', 'Enter');
  }

  key(name: string): void {
    this.#run('send-keys', name);
  }

  resize(width: number, height: number): void {
    this.#run('resize-window', '-x', String(width), '-y', String(height));
  }

  /** What is on the screen, and above it what scrolled away. */
  screen(): string {
    return this.#run('capture-pane', '-p', '-S', '-200');
  }

  /** What is on the screen, with the escape sequences of its colours. */
  coloured(): string {
    return this.#run('capture-pane', '-p', '-e');
  }

  /** Waits until the screen shows it; fails with the screen. */
  async until(pattern: RegExp): Promise<string> {
    const ends = performance.now() + PATIENCE_MS;
    for (;;) {
      const screen = this.screen();
      if (pattern.test(screen)) return screen;
      if (performance.now() > ends) throw new Error(`never saw ${pattern} on the terminal:\n${screen}`);
      await pause(50);
    }
  }

  /** Modes of the terminal that a program must leave as they were. */
  modes(): { alternateScreen: boolean; cursor: boolean; mouse: boolean; keypad: boolean } {
    const format = '#{alternate_on} #{cursor_flag} #{mouse_any_flag} #{keypad_flag}#{keypad_cursor_flag}';
    const [alternate, cursor, mouse, keypad] = this.#run('display-message', '-p', format).trim().split(' ');
    return {
      alternateScreen: alternate === '1',
      cursor: cursor === '1',
      mouse: mouse === '1',
      keypad: keypad !== '00',
    };
  }

  end(): void {
    this.#run('kill-server');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The shell takes its input again, no mode is left, and what was on the screen is back. */
export async function assertRestored(terminal: Tmux): Promise<string> {
  await terminal.until(/^ended with \d+/m);
  assert.deepEqual(terminal.modes(), { alternateScreen: false, cursor: true, mouse: false, keypad: false });
  terminal.type("stty -a | tr ' ;' '\\n\\n' | grep -x -e '-*icanon' -e '-*echo'; echo al''ive");
  const screen = await terminal.until(/^alive/m);
  assert.match(screen, /^icanon$/m);
  assert.match(screen, /^echo$/m);
  assert.match(screen, /^was here before$/m);
  return screen;
}

/** The terminal a dashboard lives on, and whether it can. */
import type { ReadStream, WriteStream } from 'node:tty';

export interface Terminal {
  readonly input: ReadStream;
  readonly output: WriteStream & { readonly fd: number };
  /** Where warnings and stack traces go; held back while the screen is up if it is the same terminal. */
  readonly errors: WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export const processTerminal = (): Terminal => ({
  input: process.stdin,
  output: process.stdout,
  errors: process.stderr,
  env: process.env,
});

/** Why no dashboard can be shown, in words that follow "no dashboard: "; undefined when it can. */
export function whyNoDashboard({ input, output, env }: Terminal): string | undefined {
  if (!output.isTTY) return 'the output is not a terminal';
  if (!input.isTTY) return 'the input is not a terminal, so there would be no keys';
  if (env.TERM === undefined || env.TERM === '' || env.TERM === 'dumb') {
    return `TERM=${env.TERM ?? ''} cannot draw`;
  }
  return undefined;
}

/**
 * The terminfo entry to use. blessed knows xterm-256color by itself; with TERM=screen-256color it prints errors
 * and drops to 8 colours, and newer names (ghostty, kitty …) it does not know at all.
 */
export const terminfoName = (env: Terminal['env']): string =>
  env.TERM === 'linux' ? 'linux' : 'xterm-256color';

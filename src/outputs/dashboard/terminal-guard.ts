/**
 * Gives the terminal back on every way out: normal exit, an exception nobody caught, a signal. Only SIGKILL and a
 * crash of the VM itself (out of memory) cannot be caught; `reset` mends those.
 */
import { writeSync } from 'node:fs';
import type { Terminal } from './terminal.ts';

const SIGNALS = ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const;

/** Mouse off, cursor shown, colours reset, cursor keys and keypad as they were. */
const CALM = '\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?25h\x1b[0m\x1b[?1l\x1b>';
const LEAVE_ALTERNATE_SCREEN = '\x1b[?1049l';

export interface TerminalGuard {
  /** Gives the terminal back; any number of times. Signals are still watched. */
  restore(): void;
  /** Gives it back and takes every hook off the process. */
  end(): void;
}

/**
 * `leave` puts the screen away; it may throw. A signal that others listen to as well is left to them: they stop
 * the run and end the process in their own way.
 */
export function guardTerminal(terminal: Terminal, leave: () => void): TerminalGuard {
  const release = holdErrors(terminal.errors);
  let restored = false;
  const restore = () => {
    if (restored) return;
    restored = true;
    let farewell = CALM;
    try {
      leave();
    } catch {
      farewell = LEAVE_ALTERNATE_SCREEN + CALM;
    }
    quietly(() => terminal.input.setRawMode(false));
    quietly(() => terminal.input.pause());
    quietly(() => writeSync(terminal.output.fd, farewell));
    release();
  };
  // A hang-up comes as SIGHUP and as a write error at once: were the error to take this listener off, a signal
  // that Node has caught but not yet told would be lost, and the process would live on without a terminal.
  const onSignal = (signal: NodeJS.Signals) => {
    if (process.listenerCount(signal) > 1) return;
    restore();
    process.off(signal, onSignal);
    process.kill(process.pid, signal);
  };
  const end = () => {
    restore();
    process.off('exit', restore);
    process.off('uncaughtExceptionMonitor', restore);
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
  process.on('exit', restore);
  process.on('uncaughtExceptionMonitor', restore);
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return { restore, end };
}

/** The terminal itself may be gone already (SIGHUP): nothing is left to be done about it then. */
function quietly(action: () => void): void {
  try {
    action();
  } catch {
    // EIO, EBADF: no terminal any more.
  }
}

const HELD_CHUNKS = 1_000;

/** Keeps what is written to stderr from tearing the screen; returns what lets it out again. */
function holdErrors(errors: Terminal['errors']): () => void {
  if (!errors.isTTY) return () => {};
  const held: (string | Uint8Array)[] = [];
  const write = errors.write;
  errors.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
    held.push(chunk);
    if (held.length > HELD_CHUNKS) held.shift();
    const done = rest.at(-1);
    if (typeof done === 'function') process.nextTick(done);
    return true;
  };
  return () => {
    errors.write = write;
    for (const chunk of held) quietly(() => errors.write(chunk));
  };
}

/**
 * Runs `create` and takes off again what it hooked to the process: blessed ends the process with code 0 on
 * SIGTERM, and swallows exceptions.
 */
export function withoutProcessHooks<T>(create: () => T): T {
  const events = ['exit', 'uncaughtException', ...SIGNALS];
  const before = new Map(events.map((event) => [event, process.rawListeners(event)]));
  const created = create();
  for (const event of events) {
    for (const listener of process.rawListeners(event)) {
      if (!before.get(event)?.includes(listener)) {
        process.off(event, listener as (...args: unknown[]) => void);
      }
    }
  }
  return created;
}

#!/usr/bin/env node
/** The program's edge: the only place that exits, and where every error becomes one line. */
import { readFileSync } from 'node:fs';
import { RegattaError } from '../regatta-error.ts';
import { EXIT } from '../verdict/exit-codes.ts';
import { commandLine } from './command-line.ts';

/** Open files with which the program's own modules surely load. */
const FILES_TO_LOAD = 100;

const debugging = process.env.REGATTA_DEBUG === '1';
let outputLost = false;

/** Where a process may open next to nothing, even our own modules do not load: this is not a defect of ours. */
const SHORTAGES: Readonly<Record<string, string>> = {
  EMFILE: 'too many open files for this process (EMFILE): raise its limit first, as with `ulimit -n 10000`',
  ENFILE: 'too many open files on this machine (ENFILE): close something, or raise fs.file-max',
};

if (!debugging) {
  // Node's warnings are for us; the variable takes the message to the processes and threads that are started.
  process.env.NODE_NO_WARNINGS = '1';
  process.removeAllListeners('warning');
}
process.on('uncaughtException', fail);
process.stdout.on('error', outputFailed);
process.stderr.on('error', outputFailed);

commandLine(process.argv.slice(2)).then(exit, fail);

function fail(error: unknown): void {
  if (error instanceof RegattaError) {
    process.stderr.write(`${error.message}\n`);
    exit(error.exitCode);
    return;
  }
  const shortage = shortageIn(error);
  if (shortage !== undefined) {
    process.stderr.write(`${shortage}\n`);
    exit(EXIT.badInput);
    return;
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const hint = debugging ? stack : 'REGATTA_DEBUG=1 shows where; please report it';
  process.stderr.write(`regatta: internal error: ${message}\n${hint}\n`);
  exit(EXIT.defect);
}

function shortageIn(error: unknown): string | undefined {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  // Node's loader calls a package missing whose files it was not allowed to open.
  return SHORTAGES[code === 'ERR_MODULE_NOT_FOUND' && fewFilesAllowed() ? 'EMFILE' : code];
}

function fewFilesAllowed(): boolean {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8');
    return Number(/^Max open files +(\d+)/m.exec(limits)?.[1]) < FILES_TO_LOAD;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EMFILE';
  }
}

/**
 * Whoever reads our output may leave at any time (`| head`): a run goes on to its verdict and its results without
 * a reader. The same when it cannot be written, but then that is said, and is no success.
 */
function outputFailed(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE' || outputLost) return;
  outputLost = true;
  process.stderr.write(`the output cannot be written: ${error.message}\n`);
}

/** Waits until what was printed has left, which a pipe takes later on some systems, or has failed to. */
function exit(code: number): void {
  process.stdout.write('', () =>
    setImmediate(() => {
      process.exitCode = code === EXIT.pass && outputLost ? EXIT.resultsNotWritten : code;
      process.stderr.write('', () => process.exit());
    }),
  );
}

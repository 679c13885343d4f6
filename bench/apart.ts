/**
 * Each bench runs in a process group of its own: one that hangs is ended in time, and what it leaves behind (brokers,
 * runs, platforms) is found and ended, so that the next one has the machine for itself.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, Figure, Options } from './bench.ts';
import { descendants, processes } from './processes.ts';
import type { Result } from './tables.ts';

const LONGEST_MINUTES = 8;
/** For a bench to end its own programs before it is killed. */
const GRACE_MS = 3_000;

/** What the process of a bench tells whoever started it. */
type FromBench = { readonly figures: readonly Figure[] } | { readonly failed: string };

/** @param main the file that calls `runHere` when it is told to */
export async function runApart(main: string, bench: Bench, options: Options): Promise<Result> {
  const { name } = bench;
  const child = fork(main, ['--apart', name, JSON.stringify(options)], { detached: true });
  const interrupt = () => void endAll(child).then(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
  const minutes = bench.longest?.(options) ?? LONGEST_MINUTES;
  const result = await Promise.race([answerOf(child), tooLong(minutes)]);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt);
  const left = await endAll(child);
  if (left.length > 0) console.log(`  ended what ${name} left behind: ${left.join('; ')}`);
  return 'figures' in result
    ? { bench: name, figures: result.figures }
    : { bench: name, figures: [], failed: result.failed };
}

/** In the bench's own process. */
export async function runHere(bench: Bench, options: Options): Promise<void> {
  const answer: FromBench = await bench.run(options).then(
    (figures) => {
      // A NaN becomes null on its way, and null is below every bar.
      const none = figures.find(({ ours }) => !Number.isFinite(ours));
      return none ? { failed: `nothing was measured: ${none.what}` } : { figures };
    },
    (error: Error) => ({ failed: error.message }),
  );
  // What stays open then (a watcher, a socket) shall not keep it.
  process.send?.(answer, () => process.exit());
}

async function answerOf(child: ChildProcess): Promise<FromBench> {
  let told: FromBench | undefined;
  child.on('message', (message) => {
    told = message as FromBench;
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return told ?? { failed: `its process ended with ${code ?? signal} and no figures` };
}

async function tooLong(minutes: number): Promise<FromBench> {
  await sleep(minutes * 60_000, undefined, { ref: false });
  return { failed: `not done after ${minutes} minutes` };
}

/** Resolves to the command lines of what was still there when the bench had ended by itself. */
async function endAll(child: ChildProcess): Promise<string[]> {
  const group = child.pid ?? 0;
  const hangs = child.exitCode === null && child.signalCode === null;
  // Programs that made a group of their own are known only while their parents live.
  const below = descendants(group).map(({ pid }) => pid);
  if (hangs) {
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await Promise.race([gone, sleep(GRACE_MS, undefined, { ref: false })]);
  }
  const left = processes().filter(
    // Without a command line: ended, and not yet taken note of.
    (one) => (one.group === group || below.includes(one.pid)) && one.command !== '',
  );
  for (const { pid } of left) kill(pid);
  return hangs ? [] : left.map(({ command }) => command.trim().slice(0, 100));
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone by itself meanwhile.
  }
}

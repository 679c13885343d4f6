/**
 * The heaviest functions and folders of a CPU profile (`node --cpu-prof`), by their own time, in a terminal:
 * `node dist/bench/profile.js FILE.cpuprofile…`
 */
import { readFileSync } from 'node:fs';
import type { Profiler } from 'node:inspector';
import { formatTable } from './tables.ts';

const SHOWN = 25;
/** Code of ours is told by its file in dist, other code by its package. */
const OURS = /\/dist\/(.+)$/;
const PACKAGE = /\/node_modules\/((?:@[^/]+\/)?[^/]+)/;

interface SelfTimes {
  /** ms, by function and file. */
  readonly functions: ReadonlyMap<string, number>;
  readonly folders: ReadonlyMap<string, number>;
  readonly busyMs: number;
}

function selfTimes({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): SelfTimes {
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const functions = new Map<string, number>();
  const folders = new Map<string, number>();
  let busyMs = 0;
  for (const [index, id] of samples.entries()) {
    const frame = byId.get(id);
    // A sample stands for the time until the next one.
    const ms = (timeDeltas[index + 1] ?? 0) / 1000;
    if (!frame || frame.functionName === '(idle)') continue;
    const file = fileOf(frame.url);
    add(functions, `${frame.functionName || '(anonymous)'}  ${file}`, ms);
    add(folders, file === '' ? frame.functionName : file.replace(/\/[^/]*$/, ''), ms);
    busyMs += ms;
  }
  return { functions, folders, busyMs };
}

const fileOf = (url: string): string => OURS.exec(url)?.[1] ?? PACKAGE.exec(url)?.[1] ?? url;

const add = (sums: Map<string, number>, name: string, ms: number): void =>
  void sums.set(name, (sums.get(name) ?? 0) + ms);

function heaviest(sums: ReadonlyMap<string, number>, busyMs: number): string {
  const rows = [...sums]
    .sort((a, b) => b[1] - a[1])
    .slice(0, SHOWN)
    .map(([name, ms]) => [((100 * ms) / busyMs).toFixed(1), ms.toFixed(0), name]);
  return formatTable(['%', 'ms', ''], rows);
}

for (const file of process.argv.slice(2)) {
  const profile = JSON.parse(readFileSync(file, 'utf8')) as Profiler.Profile;
  const { functions, folders, busyMs } = selfTimes(profile);
  console.log(`${file}: ${busyMs.toFixed(0)} ms busy\n`);
  for (const sums of [folders, functions]) console.log(`${heaviest(sums, busyMs)}\n`);
}

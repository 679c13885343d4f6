/**
 * Runs the benches named on the command line, or those of the table of speed, appends their figures to
 * history.ndjson, and ends with a table of all bars: exit code 1 when one is missed. How to read it: README.md.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { agents } from './agents.ts';
import { runApart, runHere } from './apart.ts';
import type { Bench, Options } from './bench.ts';
import { capture } from './capture.ts';
import { codec } from './codec.ts';
import { parse, usage } from './command-line.ts';
import { compare } from './compare.ts';
import { connects } from './connects.ts';
import { controller } from './controller.ts';
import { exchange } from './exchange.ts';
import { formatHistory, historyLine, parseHistory, QUIET, readingsOf, slowDowns } from './history.ts';
import { http } from './http.ts';
import { idle } from './idle.ts';
import { kills } from './kill-agents.ts';
import { lateness } from './lateness.ts';
import { activity, circumstances } from './machine.ts';
import { memory } from './memory.ts';
import { HISTORY } from './paths.ts';
import { platform } from './platform.ts';
import { recorder } from './recorder.ts';
import { soak } from './soak.ts';
import { start } from './start.ts';
import { countOfBars, formatBars, formatFigures, type Result } from './tables.ts';
import { truth } from './truth.ts';
import { up } from './up.ts';
import { web } from './web.ts';
import { workers } from './workers.ts';

/** The table of speed, short ones first. */
const SPEED: readonly Bench[] = [
  start,
  recorder,
  connects,
  platform,
  exchange,
  memory,
  up,
  idle,
  controller,
  lateness,
  workers,
];
/** Only when named, or with --all. */
const OTHERS: readonly Bench[] = [codec, http, web, compare, agents, kills, truth, capture, soak];
const BENCHES = [...SPEED, ...OTHERS];
const READINGS_SHOWN = 8;

const BAD_WORDS = 104;
const BAR_MISSED = 1;

const wanted = parse(process.argv.slice(2), BENCHES);
if (wanted.kind === 'mistake') {
  console.error(`bench: ${wanted.text}\n${usage(SPEED, OTHERS)}`);
  process.exitCode = BAD_WORDS;
} else if (wanted.kind === 'apart') await runHere(wanted.bench, wanted.options);
else if (wanted.kind === 'history') {
  const readings = readingsOf(parseHistory(readFileSync(HISTORY, 'utf8')));
  console.log(formatHistory(readings, wanted.names, READINGS_SHOWN));
} else {
  const { names, all, options } = wanted;
  const chosen =
    names.length > 0 ? BENCHES.filter(({ name }) => names.includes(name)) : all ? BENCHES : SPEED;
  await runAll(chosen, options);
}

async function runAll(benches: readonly Bench[], options: Options): Promise<void> {
  const results: Result[] = [];
  const slower: string[] = [];
  const disturbed: string[] = [];
  const loads: number[] = [];
  const { machine, node, commit } = circumstances(0);
  console.log(`${machine}\nnode ${node}, commit ${commit}\n`);
  for (const bench of benches) {
    const { busy, stolen, busiest } = await activity();
    const where = circumstances(busy + stolen);
    loads.push(where.load);
    console.log(`${bench.name}: ${bench.about}`);
    if (busy + stolen > QUIET) {
      disturbed.push(bench.name);
      console.log(
        `  NOT QUIET: ${(busy + stolen).toFixed(1)} cores are busy: ${busiest.join('; ') || 'elsewhere'}`,
      );
    }
    const result = await runApart(fileURLToPath(import.meta.url), bench, options);
    results.push(result);
    console.log(result.failed === undefined ? formatFigures(result.figures) : `  FAILED: ${result.failed}`);
    console.log('');
    if (result.failed !== undefined) continue;
    appendFileSync(HISTORY, `${JSON.stringify(historyLine(where, options.rounds, result))}\n`);
    slower.push(...slowDowns(lastOf(bench.name), where.at));
  }
  const load = `load ${Math.min(...loads).toFixed(2)} to ${Math.max(...loads).toFixed(2)} before each`;
  conclude(results, { machine: `${machine}\nnode ${node}, commit ${commit}, ${load}`, slower, disturbed });
}

/** Readings of one bench. */
function lastOf(name: string) {
  const readings = readingsOf(parseHistory(readFileSync(HISTORY, 'utf8')));
  return new Map([...readings].filter(([, [first]]) => first?.bench === name));
}

interface Circumstanced {
  readonly machine: string;
  readonly slower: readonly string[];
  readonly disturbed: readonly string[];
}

function conclude(results: readonly Result[], { machine, slower, disturbed }: Circumstanced): void {
  const bars = formatBars(results);
  const { met, of } = countOfBars(results);
  if (bars !== '') console.log(`${machine}\n\n${bars}\n`);
  for (const line of slower) console.log(`SLOWER  ${line}`);
  if (disturbed.length > 0)
    console.log(`The machine was not quiet before ${disturbed.join(', ')}: those figures judge nothing.`);
  console.log(`${met} of ${of} bars are met`);
  if (met < of) process.exitCode = BAR_MISSED;
}

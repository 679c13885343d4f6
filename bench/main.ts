/** Runs the benches named on the command line, or all of them, and appends their figures to history.ndjson. */
import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { agents } from './agents.ts';
import { type Bench, type Figure, formatFigures, ratio } from './bench.ts';
import { capture } from './capture.ts';
import { codec } from './codec.ts';
import { compare } from './compare.ts';
import { connects } from './connects.ts';
import { exchange } from './exchange.ts';
import { http } from './http.ts';
import { idle } from './idle.ts';
import { kills } from './kill-agents.ts';
import { circumstances } from './machine.ts';
import { memory } from './memory.ts';
import { HISTORY } from './paths.ts';
import { platform } from './platform.ts';
import { recorder } from './recorder.ts';
import { truth } from './truth.ts';
import { web } from './web.ts';

const BENCHES: readonly Bench[] = [
  exchange,
  memory,
  idle,
  connects,
  platform,
  http,
  codec,
  recorder,
  compare,
  web,
  agents,
  kills,
  truth,
  capture,
];
const ROUNDS = 3;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: String(ROUNDS) }, devices: { type: 'string' } },
});
const unknown = positionals.filter((name) => !BENCHES.some((bench) => bench.name === name));
const rounds = Number(values.rounds);
const devices = values.devices === undefined ? undefined : Number(values.devices);
if (unknown.length > 0 || !(rounds >= 1) || !(devices === undefined || devices >= 1)) {
  const names = BENCHES.map(({ name, about }) => `  ${name.padEnd(10)} ${about}`).join('\n');
  console.error(
    `bench: no bench "${unknown.join(' ')}"; there are\n${names}\nand --rounds N (now ${ROUNDS}), --devices N`,
  );
  process.exit(104);
}

const where = circumstances();
console.log(`${where.machine}\nnode ${where.node}, commit ${where.commit}, load ${where.load.toFixed(2)}\n`);
const figures: Record<string, Figure[]> = {};
for (const bench of BENCHES) {
  if (positionals.length > 0 && !positionals.includes(bench.name)) continue;
  console.log(`${bench.name}: ${bench.about}`);
  const measured = await bench.run({ rounds, ...(devices !== undefined && { devices }) });
  figures[bench.name] = measured;
  console.log(`${formatFigures(measured)}\n`);
}
appendFileSync(HISTORY, `${JSON.stringify({ ...where, rounds, figures: withRatios(figures) })}\n`);

function withRatios(all: typeof figures) {
  const rows = Object.entries(all).flatMap(([bench, list]) =>
    list.map(({ what, unit, ours, rival, theirs }) => ({
      bench,
      what,
      unit,
      ours: brief(ours),
      rival,
      theirs: brief(theirs),
      ratio: brief(ratio({ what, unit, ours, rival, theirs })),
    })),
  );
  return rows;
}

function brief(value: number): number {
  return Number(value.toPrecision(4));
}

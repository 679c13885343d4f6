/** Benches that do what a bench must not: apart.test.ts runs them in processes of their own, of which this is the file. */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runHere } from '../apart.ts';
import type { Bench } from '../bench.ts';

export const FILE = fileURLToPath(import.meta.url);
const DAY_MS = 86_400_000;
/** Minutes. */
const SOON = 0.01;
const figure = { what: 'x', unit: 's', ours: 1, rival: 'y', theirs: 2 } as const;

/** @param seconds by which the test knows it again */
const leave = (seconds: number) => spawn('sleep', [String(seconds)], { stdio: 'ignore' });

export const misbehaving = {
  hangs: {
    name: 'hangs',
    about: 'starts a program, and never comes to an end',
    longest: () => SOON,
    async run({ devices = 0 }) {
      leave(devices);
      await sleep(DAY_MS);
      return [];
    },
  },
  leaves: {
    name: 'leaves',
    about: 'comes to an end, and leaves a program behind',
    async run({ devices = 0 }) {
      leave(devices);
      return [figure];
    },
  },
  throws: {
    name: 'throws',
    about: 'finds nothing to measure',
    async run() {
      throw new Error('nothing was asked of the server');
    },
  },
  measuresNothing: {
    name: 'measuresNothing',
    about: 'has a percentile of no values',
    async run() {
      return [{ ...figure, ours: Number.NaN, bar: { of: 'value', atMost: 1 } }];
    },
  },
  dies: {
    name: 'dies',
    about: 'ends its own process',
    async run() {
      process.exit(7);
    },
  },
} satisfies Record<string, Bench>;

const [, , flag, name = '', options = '{}'] = process.argv;
const bench = Object.values(misbehaving).find((one) => one.name === name);
if (flag === '--apart' && bench) await runHere(bench, JSON.parse(options));

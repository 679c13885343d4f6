/** What `npm run bench -- kills` draws at random, at three moments: the books are right, and nothing is left over. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type KillRound, killRound } from './helpers/kill-round.ts';
import { skipWithout } from './helpers/programs.ts';

const skip = skipWithout('redis-server');

const ROUNDS: readonly (KillRound & { readonly name: string; readonly code?: number })[] = [
  {
    name: 'an agent that is killed: the others stop, and the run is lost',
    ...{ victim: 'agent', rule: 'fail', after: 1_500, away: 0, seconds: 24, code: 97 },
  },
  {
    name: 'a Redis that comes back empty: nothing is lost, and nothing comes twice',
    ...{ victim: 'redis', rule: 'fail', after: 2_500, away: 2_000, seconds: 7, code: 0 },
  },
  {
    name: 'a controller that is killed: agents stop by themselves, Redis keeps what is needed for the report',
    ...{ victim: 'controller', rule: 'fail', after: 1_500, away: 0, seconds: 24 },
  },
];

describe('killed in the middle of a run', { skip, concurrency: 3, timeout: 100_000 }, () => {
  for (const { name, code, ...round } of ROUNDS)
    test(name, async () => {
      const killed = await killRound(round);
      assert.deepEqual(killed.breaches, []);
      assert.equal(killed.code, code);
      assert.ok(killed.attempts > 500, `${killed.attempts} attempts`);
    });
});

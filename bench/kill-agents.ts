/**
 * Runs on agents in which something is killed at a random moment: an agent, one that hangs, Redis (which comes back
 * empty), or the controller. Afterwards the books must be right, and nothing may be left over.
 */
import pLimit from 'p-limit';
import { randomStream } from '../src/random.ts';
import { type KillResult, type KillRound, killRound, VICTIMS } from '../test/helpers/kill-round.ts';
import type { Bench, Figure } from './bench.ts';

const SEED = 6;
/** Rounds at once: they mostly wait. */
const AT_ONCE = 3;
/** Of the 24 s that a run lasts; ms. A kill that comes later finds it over. */
const MOMENTS = { first: 500, last: 21_500 };
const AWAY_MS = 8_000;
const RULES = ['fail', 'continue', 'restart-shard'] as const;

export const kills = {
  name: 'kills',
  about: 'runs on 3 agents in which an agent, Redis or the controller is killed; --rounds 20: 6 minutes',
  longest: ({ rounds }) => 2 + rounds,
  async run({ rounds }) {
    const limit = pLimit(AT_ONCE);
    const results = await Promise.all(roundsOf(rounds).map((round) => limit(() => play(round))));
    const broken = results.filter(({ breaches }) => breaches.length > 0).length;
    return [
      {
        what: 'rounds with a breach',
        unit: `of ${rounds}`,
        ours: broken,
        rival: 'allowed',
        theirs: 0,
        bar: { of: 'value', atMost: 0 },
      },
    ] satisfies Figure[];
  },
} satisfies Bench;

/** Every victim under every rule in turn; the moments are drawn, the same ones each time. */
function roundsOf(rounds: number): KillRound[] {
  const random = randomStream('kills', SEED);
  return Array.from({ length: rounds }, (_, index) => ({
    victim: VICTIMS[index % VICTIMS.length] ?? 'agent',
    rule: RULES[Math.floor(index / VICTIMS.length) % RULES.length] ?? 'fail',
    after: Math.round(MOMENTS.first + random() * (MOMENTS.last - MOMENTS.first)),
    away: Math.round(random() * AWAY_MS),
  }));
}

async function play(round: KillRound): Promise<KillResult> {
  const result = await killRound(round).catch(
    (error: Error): KillResult => ({ code: undefined, attempts: 0, ms: 0, breaches: [error.message] }),
  );
  console.log(line(round, result));
  for (const breach of result.breaches) console.log(`      ${breach}`);
  return result;
}

function line(
  { victim, rule, after, away }: KillRound,
  { code, attempts, ms, breaches }: KillResult,
): string {
  const what = victim === 'redis' ? `redis, away ${(away / 1000).toFixed(1)} s` : victim;
  const cells = [
    what.padEnd(18),
    rule.padEnd(14),
    `at ${(after / 1000).toFixed(1)} s`.padEnd(10),
    `exit ${code ?? '–'}`.padEnd(8),
    `${attempts} attempts`.padEnd(16),
    `silent after ${(ms / 1000).toFixed(1)} s`.padEnd(22),
  ];
  return `  ${cells.join(' ')} ${breaches.length === 0 ? 'ok' : 'BREACH'}`;
}

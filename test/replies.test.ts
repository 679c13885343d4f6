/**
 * Replies that are lost on the way, come twice, late, in another order or to nothing that was asked: each is counted as
 * what it is, and nothing else is counted as that. A proxy does it to them, and no clock has a say in when.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { reconcile } from '../src/metrics/reconcile.ts';
import { type Meddle, type Reply, startMeddler, withMid } from './helpers/meddler.ts';
import { startPlatform } from './helpers/platform.ts';
import { ROOT } from './helpers/regatta.ts';
import { assertAccounted, outFolder, run, stepOf, total } from './helpers/results.ts';

const DEVICES = 10;

/** What is done to the second reply, or with it; the others pass. */
const toTheSecond =
  (change: (second: Reply) => readonly Reply[]): (() => Meddle) =>
  () =>
  (reply) =>
    reply.mid === '2' ? change(reply) : [reply];

/** Its device has given up on the second by the time it has asked the third: no earlier does it ask that. */
const secondAfterThird = (times: number) => (): Meddle => {
  let second: Reply | undefined;
  return (reply) => {
    if (reply.mid === '2') {
      second = reply;
      return [];
    }
    return reply.mid === '3' && second ? [reply, ...Array<Reply>(times).fill(second)] : [reply];
  };
};

/** All five are in flight before the first is answered. */
const backwards = (): Meddle => {
  const held: Reply[] = [];
  return (reply) => (held.push(reply) === 5 ? held.toReversed() : []);
};

interface Kind {
  readonly fleet: string;
  readonly meddle: () => Meddle;
  /** Of each of its devices: how its queries end, and what the wire's tallies tell of their replies. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly tallies?: Readonly<Record<string, number>>;
  /** Replies that its devices got beyond those that the platform sent. */
  readonly beyond: number;
}

const once = { ok: 3, timeout: 1 };
const KINDS: readonly Kind[] = [
  { fleet: 'lost', meddle: toTheSecond(() => []), outcomes: once, beyond: -1 },
  {
    fleet: 'twice',
    meddle: () => (reply) => [reply, reply],
    outcomes: { ok: 4 },
    tallies: { duplicate: 4 },
    beyond: 4,
  },
  { fleet: 'late', meddle: secondAfterThird(1), outcomes: once, tallies: { late: 1 }, beyond: 0 },
  {
    fleet: 'late-twice',
    meddle: secondAfterThird(2),
    outcomes: once,
    tallies: { late: 1, duplicate: 1 },
    beyond: 1,
  },
  {
    fleet: 'stray',
    meddle: toTheSecond((second) => [withMid(second, '77')]),
    outcomes: once,
    tallies: { unknown: 1 },
    beyond: 0,
  },
  {
    fleet: 'repeated',
    meddle: toTheSecond((second) => [withMid(second, '1')]),
    outcomes: once,
    tallies: { duplicate: 1 },
    beyond: 0,
  },
  { fleet: 'reordered', meddle: backwards, outcomes: { ok: 5 }, beyond: 0 },
];

const SEVERAL_AT_ONCE = join(ROOT, 'test/scenarios/several-at-once.js');

const scenario = (kinds: readonly Kind[]): string =>
  [
    'name: replies',
    'fleets:',
    ...kinds.flatMap(({ fleet, meddle }) => [
      `  ${fleet}:`,
      '    cloud: deli',
      '    product: { category: KQ, model: GATE1, secret: in-the-open }',
      `    devices: ${DEVICES}`,
      `    identities: { serial: "${fleet}-{index}" }`,
      '    timeouts: { reply: 2s }',
      meddle === backwards
        ? `    lifecycle: { module: ${SEVERAL_AT_ONCE} }`
        : '    lifecycle: [connect, query, query, query, query, sleep: 100ms]',
    ]),
    'validity: { lateness: 10s, lateFrames: 100% }',
  ].join('\n');

/** Lets these fleets live, each with its own kind of replies, and holds every count but the platform's. */
async function lived(t: TestContext, kinds: readonly Kind[]) {
  const platform = await startPlatform(t);
  const meddler = await startMeddler(t, platform, (clientId) => {
    const [, fleet] = /^GATE1_(.+)-\d+$/.exec(clientId) ?? [];
    return kinds.find((kind) => kind.fleet === fleet)?.meddle() ?? assert.fail(`whose is ${clientId}?`);
  });
  const file = join(outFolder(t), 'replies.yaml');
  writeFileSync(file, scenario(kinds));
  const ran = await run(t, file, ['--target', meddler.mqtt]);
  assert.equal(ran.code, 0, ran.stdout + ran.stderr);
  assertAccounted(ran);
  for (const { fleet, outcomes } of kinds) {
    const expected = Object.entries(outcomes).map(([name, count]) => [name, count * DEVICES]);
    assert.deepEqual(stepOf(ran.summary, 'query', fleet).outcomes, Object.fromEntries(expected), fleet);
  }

  const sum = (of: (kind: Kind) => number) => DEVICES * kinds.reduce((all, kind) => all + of(kind), 0);
  const { tallies } = ran.summary;
  for (const name of ['late', 'duplicate', 'unknown'])
    assert.equal(
      tallies[`deli/${name}/102/0`] ?? 0,
      sum((kind) => kind.tallies?.[name] ?? 0),
      name,
    );
  const asked = sum(({ outcomes }) => total(outcomes));
  const got = asked + sum(({ beyond }) => beyond);
  assert.equal(tallies['deli/sent/102'], asked);
  assert.equal(tallies['deli/received/102/0'], got);
  return { asked, got, reconciled: reconcile(tallies, (await platform.stats()).tallies, ['deli']) };
}

describe('each attempt and each message is counted as what it is', { concurrency: 2 }, () => {
  test('late, stray and reordered replies: both sides agree to the last message', async (t) => {
    const { asked, reconciled } = await lived(
      t,
      KINDS.filter(({ beyond }) => beyond === 0),
    );
    assert.equal(reconciled.agrees, true);
    assert.deepEqual(
      reconciled.rows.map(({ what, devices, platform }) => [what, devices, platform]),
      [
        ['102 requests', asked, asked],
        ['102 replies code 0', asked, asked],
      ],
    );
  });

  test('lost and doubled replies: the books differ by these, and nothing explains it', async (t) => {
    const { asked, got, reconciled } = await lived(
      t,
      KINDS.filter(({ beyond }) => beyond !== 0),
    );
    assert.equal(reconciled.agrees, false);
    assert.deepEqual(
      reconciled.rows.map(({ what, devices, platform, explained }) => [what, devices, platform, explained]),
      [
        ['102 requests', asked, asked, 0],
        ['102 replies code 0', got, asked, 0],
        ['102 requests without a reply', asked - got, 0, 0],
      ],
    );
  });
});

import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { allowForLostWorkers, reconcile, tallyGrowth } from './reconcile.ts';

test('without faults the two sides agree, row by row', () => {
  const { agrees, rows } = reconcile(
    {
      'deli/sent/102': 5,
      'deli/received/102/0': 4,
      'deli/received/102/105': 1,
      'deli/late/102/0': 2,
      'other/sent/1': 9,
    },
    { 'deli/seen/102': 5, 'deli/replied/102/0': 4, 'deli/replied/102/105': 1, 'firmware/bytes': 77 },
    ['deli'],
  );
  assert.equal(agrees, true);
  assert.deepEqual(rows, [
    { what: '102 requests', devices: 5, platform: 5, explained: 0, because: '' },
    { what: '102 replies code 0', devices: 4, platform: 4, explained: 0, because: '' },
    { what: '102 replies code 105', devices: 1, platform: 1, explained: 0, because: '' },
  ]);
});

test('requests that a fault left without a reply are counted and named', () => {
  const { agrees, rows } = reconcile(
    { 'deli/sent/102': 10, 'deli/received/102/0': 3 },
    {
      'deli/seen/102': 10,
      'deli/replied/102/0': 3,
      'deli/dropped/102/0': 4,
      'deli/cut/102': 2,
      'deli/undelivered/102/0': 1,
    },
    ['deli'],
  );
  assert.equal(agrees, true);
  assert.deepEqual(rows.at(-1), {
    what: '102 requests without a reply',
    devices: 7,
    platform: 7,
    explained: 0,
    because: '4 dropped, 2 cut, 1 undelivered',
  });
});

test('what is published and not answered is held together by itself', () => {
  const devices = { 'p/sent/publish-a': 9, 'p/lost/publish-a': 1, 'p/unsure/publish-a': 2 };
  const { agrees, rows } = reconcile(devices, { 'p/taken/publish-a': 7 }, ['p']);
  assert.equal(agrees, true);
  assert.deepEqual(rows, [
    {
      what: 'publish-a sent',
      devices: 9,
      platform: 7,
      explained: 2,
      because: '2 lost with their connection',
    },
  ]);
  for (const taken of [5, 10])
    assert.equal(reconcile(devices, { 'p/taken/publish-a': taken }, ['p']).agrees, false);
});

test('a request that the platform never saw is a disagreement', () => {
  assert.equal(
    reconcile({ 'deli/sent/102': 2 }, { 'deli/seen/102': 1, 'deli/dropped/102/0': 1 }, ['deli']).agrees,
    false,
  );
});

test('a request in flight when its connection closed explains one that was never seen, and no more', () => {
  const platform = { 'deli/seen/102': 8, 'deli/replied/102/0': 8 };
  const devices = { 'deli/sent/102': 10, 'deli/received/102/0': 8 };
  const known = reconcile({ ...devices, 'deli/lost/102': 2 }, platform, ['deli']);
  assert.equal(known.agrees, true);
  assert.deepEqual(known.rows[0], {
    what: '102 requests',
    devices: 10,
    platform: 8,
    explained: 2,
    because: '2 lost with their connection',
  });
  assert.equal(reconcile({ ...devices, 'deli/lost/102': 1 }, platform, ['deli']).agrees, false);
  assert.equal(reconcile(devices, platform, ['deli']).agrees, false);
});

test('what the platform cut itself explains no message that it never saw', () => {
  const devices = { 'deli/sent/102': 3, 'deli/lost/102': 1 };
  assert.equal(reconcile(devices, { 'deli/seen/102': 2, 'deli/cut/102': 2 }, ['deli']).agrees, false);
});

test('a reply that the platform never sent is a disagreement', () => {
  const platform = { 'deli/seen/102': 2, 'deli/replied/102/0': 2 };
  const devices = {
    'deli/sent/102': 2,
    'deli/received/102/0': 1,
    'deli/received/102/107': 1,
    'deli/lost/102': 5,
  };
  assert.equal(reconcile(devices, platform, ['deli']).agrees, false);
});

test('a reply received twice is a disagreement, whatever was lost', () => {
  const platform = { 'deli/seen/102': 2, 'deli/replied/102/0': 2 };
  const devices = { 'deli/sent/102': 2, 'deli/received/102/0': 3, 'deli/lost/102': 5 };
  assert.equal(reconcile(devices, platform, ['deli']).agrees, false);
});

test('replies still waiting at the platform are counted', () => {
  const devices = { 'deli/sent/102': 2, 'deli/received/102/0': 1 };
  const { agrees, rows } = reconcile(
    devices,
    { 'deli/seen/102': 2, 'deli/replied/102/0': 1, 'deli/pending/102': 1 },
    ['deli'],
  );
  assert.equal(agrees, true);
  assert.equal(rows.at(-1)?.because, '1 pending');
});

test("devices' answers to instructions are held together by code", () => {
  const devices = { 'deli/sent/200/0': 3 };
  const { agrees, rows } = reconcile(devices, { 'deli/answered/200/0': 3 }, ['deli']);
  assert.equal(agrees, true);
  assert.deepEqual(
    rows.map(({ what }) => what),
    ['200 answers code 0'],
  );
  assert.equal(reconcile(devices, { 'deli/answered/200/0': 2 }, ['deli']).agrees, false);
});

test('what the platform began is what devices received, but for what it sent as connections closed', () => {
  const platform = { 'deli/instructed/301': 9, 'deli/unsure/301': 2 };
  const told = (received: number) => reconcile({ 'deli/received/301': received }, platform, ['deli']);
  assert.deepEqual(
    [6, 7, 8, 9, 10].map((received) => told(received).agrees),
    [false, true, true, true, false],
  );
  assert.deepEqual(told(8).rows, [
    {
      what: '301 messages',
      devices: 8,
      platform: 9,
      explained: 1,
      because: '1 sent as their connection closed',
    },
  ]);
  assert.equal(reconcile({ 'deli/received/202': 1 }, {}, ['deli']).agrees, false);
});

test('a broadcast that a broker made many of is held against nothing', () => {
  const devices = { 'deli/received/202': 7 };
  assert.equal(reconcile(devices, { 'deli/broadcast/202': 1 }, ['deli']).agrees, true);
  const counted = { 'deli/broadcast/202': 1, 'deli/instructed/202': 6 };
  assert.equal(reconcile(devices, counted, ['deli']).agrees, false);
});

test('a 300 that an application took has no reply of the platform', () => {
  const devices = { 'deli/sent/300': 5, 'deli/received/300/107': 1, 'deli/received/301': 3 };
  const platform = {
    'deli/seen/300': 5,
    'deli/replied/300/107': 1,
    'deli/forwarded/300': 4,
    'deli/instructed/301': 3,
  };
  const { agrees, rows } = reconcile(devices, platform, ['deli']);
  assert.equal(agrees, true);
  assert.equal(rows.find(({ what }) => what === '300 requests without a reply')?.because, '4 forwarded');
  assert.equal(reconcile({ ...devices, 'deli/sent/300': 4 }, platform, ['deli']).agrees, false);
});

test('a reply that could not be understood is a disagreement', () => {
  const devices = { 'deli/sent/102': 1, 'deli/received/malformed/bad-json': 1 };
  assert.equal(reconcile(devices, { 'deli/seen/102': 1, 'deli/replied/102/0': 1 }, ['deli']).agrees, false);
});

/** How one exchange went. */
const FATES = ['answered', 'refused', 'dropped', 'cut', 'undelivered', 'lost up', 'lost down'] as const;
type Fate = (typeof FATES)[number];

function livedThrough(exchanges: readonly { action: number; fate: Fate }[]) {
  const devices: Record<string, number> = {};
  const platform: Record<string, number> = {};
  const count = (side: Record<string, number>, name: string) => {
    side[`deli/${name}`] = (side[`deli/${name}`] ?? 0) + 1;
  };
  for (const { action, fate } of exchanges) {
    const code = fate === 'refused' ? 105 : 0;
    count(devices, `sent/${action}`);
    if (fate === 'lost up' || fate === 'lost down' || fate === 'cut' || fate === 'undelivered')
      count(devices, `lost/${action}`);
    if (fate !== 'lost up') count(platform, `seen/${action}`);
    if (fate === 'cut') count(platform, `cut/${action}`);
    if (fate === 'dropped' || fate === 'undelivered') count(platform, `${fate}/${action}/${code}`);
    if (fate === 'answered' || fate === 'refused' || fate === 'lost down')
      count(platform, `replied/${action}/${code}`);
    if (fate === 'answered' || fate === 'refused') count(devices, `received/${action}/${code}`);
  }
  return { devices, platform };
}

const exchanges = fc.array(
  fc.record({ action: fc.constantFrom(100, 102), fate: fc.constantFrom(...FATES) }),
  {
    minLength: 1,
    maxLength: 60,
  },
);

test('whatever happens to requests, two honest sides agree', () => {
  fc.assert(
    fc.property(exchanges, (all) => {
      const { devices, platform } = livedThrough(all);
      assert.equal(reconcile(devices, platform, ['deli']).agrees, true);
    }),
    { numRuns: 300, seed: 12 },
  );
});

test('one message too many or too few on either side is noticed when nothing was lost', () => {
  const faultless = exchanges.map((all) => all.filter(({ fate }) => !fate.startsWith('lost')));
  fc.assert(
    fc.property(faultless, fc.nat(), fc.constantFrom(-1, 1), (all, pick, by) => {
      const { devices, platform } = livedThrough(all);
      const places = [
        ...Object.keys(devices).map((k) => [devices, k] as const),
        ...Object.keys(platform).map((k) => [platform, k] as const),
      ].filter(([, name]) => !name.includes('/lost/'));
      fc.pre(places.length > 0);
      const [side, name] = places[pick % places.length]!;
      side[name] = side[name]! + by;
      assert.equal(reconcile(devices, platform, ['deli']).agrees, false, name);
    }),
    { numRuns: 300, seed: 13 },
  );
});

test('growth leaves out what stood still', () => {
  assert.deepEqual(tallyGrowth({ a: 1, b: 2 }, { a: 4, b: 2, c: 1 }), { a: 3, c: 1 });
});

test('what only the platform counted is put down to a worker that was lost, what only devices counted is not', () => {
  const both = reconcile(
    { 'deli/sent/102': 10, 'deli/received/102/0': 8 },
    { 'deli/seen/102': 14, 'deli/replied/102/0': 14 },
    ['deli'],
  );
  assert.equal(both.agrees, false);
  const allowed = allowForLostWorkers(both);
  assert.deepEqual(
    allowed.rows.map(({ what, explained, because }) => [what, explained, because]),
    [
      ['102 requests', 4, '4 of workers that were lost'],
      ['102 replies code 0', 6, '6 of workers that were lost'],
      ['102 requests without a reply', 0, ''],
    ],
  );
  assert.equal(allowed.agrees, false, 'two requests of workers that live have no reply');
  const invented = reconcile({ 'deli/sent/102': 10 }, { 'deli/seen/102': 9, 'deli/dropped/102/0': 10 }, [
    'deli',
  ]);
  assert.equal(allowForLostWorkers(invented).agrees, false);
});

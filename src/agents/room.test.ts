import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { calibration } from '../calibration/sample.test-helper.ts';
import type { AgentFacts } from './messages.ts';
import { findRoom } from './room.ts';

const agent = (name: string, over: Partial<AgentFacts> = {}): AgentFacts => ({
  name,
  protocol: 1,
  regatta: '1.0.0',
  host: 'here',
  slots: 2,
  freeSlots: 2,
  busyDevices: 0,
  limits: { descriptors: { soft: 20_000, hard: 20_000 }, ports: 28_000, cores: 2, freeMemory: 8e9 },
  allowTargets: [],
  publicKey: '',
  clock: { skewMs: 0, errorMs: 0 },
  ...over,
});
const RUN = { devices: 45_000, gatewayAddresses: 3, loopback: true, embedded: false };

test('agents that do not allow the target get no devices, and say so', () => {
  const wanted = { ...RUN, devices: 100, hosts: ['192.0.2.1'] };
  const allowing = agent('b', { allowTargets: ['192.0.2.0/24'] });
  const found = findRoom(wanted, [agent('a'), allowing]);
  const why = 'it does not allow load on 192.0.2.1: start it with --allow-target for it';
  assert.deepEqual(
    found.placements.map(({ agent }) => agent.name),
    ['b'],
  );
  assert.deepEqual([found.problems, found.warnings], [[], [`agent a: ${why}`]]);
  assert.deepEqual(findRoom(wanted, [agent('a')]).problems, [`agent a: ${why}`]);
  assert.deepEqual(findRoom({ ...wanted, workers: 3 }, [agent('a'), allowing]).problems, [
    '3 workers need as many slots, 2 are free on 1 agent: start more agents, or wait for other runs to end',
    `agent a: ${why}`,
  ]);
});

test('three agents of 20,000 descriptors carry 45,000 devices, two do not', () => {
  const three = findRoom(
    RUN,
    ['a', 'b', 'c'].map((name) => agent(name)),
  );
  assert.deepEqual(three.problems, []);
  assert.deepEqual(
    three.placements.map(({ agent, shards }) => [agent.name, shards.length]),
    [
      ['a', 2],
      ['b', 2],
      ['c', 2],
    ],
  );
  const two = findRoom(
    RUN,
    ['a', 'b'].map((name) => agent(name)),
  );
  assert.match(two.problems[0] ?? '', /^agent a: 22500 devices and 2 workers need 22800 open files/);
});

test('devices of other runs need descriptors as well', () => {
  const busy = agent('a', { busyDevices: 15_000, freeSlots: 1 });
  assert.match(findRoom({ ...RUN, devices: 6_000, workers: 1 }, [busy]).problems[0] ?? '', /21000 devices/);
});

test('agents on one machine share its source ports, those on two machines don’t', () => {
  const far = { ...RUN, devices: 34_000, gatewayAddresses: 1, loopback: false, workers: 2 };
  const hosts = (...names: string[]) =>
    findRoom(
      far,
      names.map((host, i) => agent(`${i}`, { host, slots: 1, freeSlots: 1 })),
    );
  assert.deepEqual(hosts('here', 'there').problems, []);
  const [problem, ...others] = hosts('here', 'here').problems;
  assert.match(
    problem ?? '',
    /^the 2 agents on here: 34000 devices need as many source ports, this machine has 28000/,
  );
  assert.deepEqual(others, []);
});

test('too few slots are said so', () => {
  assert.match(
    findRoom({ ...RUN, workers: 3 }, [agent('a')]).problems[0] ?? '',
    /3 workers need as many slots, 2 are free on 1 agent/,
  );
  assert.match(findRoom(RUN, []).problems[0] ?? '', /0 are free on 0 agents/);
});

test('every shard is placed once, and no agent gets more than it has free', () => {
  const agents = fc.uniqueArray(
    fc.record({
      name: fc.string({ minLength: 1 }),
      slots: fc.integer({ min: 1, max: 16 }),
      taken: fc.integer({ min: 0, max: 16 }),
    }),
    { selector: ({ name }) => name, maxLength: 8 },
  );
  fc.assert(
    fc.property(agents, fc.integer({ min: 1, max: 40 }), (some, workers) => {
      const all = some.map(({ name, slots, taken }) =>
        agent(name, { slots, freeSlots: Math.max(0, slots - taken) }),
      );
      const free = all.reduce((sum, { freeSlots }) => sum + freeSlots, 0);
      const { placements, problems } = findRoom({ ...RUN, devices: 10, workers }, all);
      if (free < workers) return assert.equal(problems.length, 1);
      const shards = placements.flatMap((one) => one.shards).sort((a, b) => a - b);
      assert.deepEqual(
        shards,
        Array.from({ length: workers }, (_, index) => index),
      );
      for (const { agent, shards } of placements) assert.ok(shards.length <= agent.freeSlots);
    }),
    { seed: 1 },
  );
});

test('what the machine of each agent was found to carry is held against its share', () => {
  const demand = {
    devices: 1000,
    requests: { perSecond: 90_000, at: 0 },
    calls: { perSecond: 0, at: 0 },
    connects: { perSecond: 0, at: 0 },
    fleets: [],
  };
  const wanted = { ...RUN, devices: 1000, loopback: false, workers: 3, demand };
  const warnings = (...agents: AgentFacts[]) => findRoom(wanted, agents).warnings;
  const here = agent('a', { calibration });
  // Two of three shards, on two cores of 31,000 each; the third one's machine has not been calibrated.
  assert.deepEqual(warnings(here, agent('b', { host: 'there', slots: 1, freeSlots: 1 })), []);
  const more = { ...demand, requests: { perSecond: 96_000, at: 60_000 } };
  assert.deepEqual(
    findRoom({ ...wanted, demand: more }, [here, agent('b', { host: 'there', slots: 1, freeSlots: 1 })])
      .warnings,
    [
      'the plan asks for 64,000 requests/s at its peak (1:00 into the run), 2 workers of agent a carry 62,000 ' +
        '(calibrated 2026-11-20): a lower rate or more agents on other machines',
    ],
  );
  // On one machine they share the cores.
  assert.match(
    warnings(here, agent('b', { calibration, slots: 1, freeSlots: 1 }))[0] ?? '',
    /^the plan asks for 90,000 requests\/s .* 3 workers of the 2 agents on here carry 62,000/,
  );
  // So do the workers of other runs.
  const busy = agent('a', { calibration, slots: 4, freeSlots: 2 });
  assert.match(
    warnings(busy, agent('b', { host: 'there', slots: 1, freeSlots: 1 })).at(-1) ?? '',
    /2 workers of agent a carry 31,000/,
  );
});

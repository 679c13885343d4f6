import assert from 'node:assert/strict';
import test from 'node:test';
import type { Demand, FleetDemand, Peak } from '../scenario/demand/demand.ts';
import { askedLine } from './asked-line.ts';

const NEVER: Peak = { perSecond: 0, at: 0 };
const fleet = (name: string, unpaced = false): FleetDemand => ({
  fleet: name,
  devices: 10,
  overHttp: false,
  requests: NEVER,
  connects: NEVER,
  unpaced,
});
const asking = (over: Partial<Demand>): Demand => ({
  devices: 0,
  requests: NEVER,
  calls: NEVER,
  connects: NEVER,
  fleets: [],
  ...over,
});

test('peaks are told with the real time at which they come, and what is never asked is not', () => {
  const demand = asking({
    devices: 20_000,
    requests: { perSecond: 5333, at: 60 * 750_000 },
    connects: { perSecond: 1000, at: 0 },
  });
  assert.equal(
    askedLine(demand, 60),
    'peak in real time: about 5,333 requests/s (12:30), 1,000 connects/s (0:00); 20,000 devices connected',
  );
  assert.equal(
    askedLine(asking({ calls: { perSecond: 0.5, at: 9000 } }), 1),
    'peak in real time: about 0.50 HTTPS calls/s (0:09)',
  );
});

test('fleets are named whose rate follows from how fast they are answered', () => {
  const demand = asking({
    connects: { perSecond: 5, at: 0 },
    fleets: [fleet('a', true), fleet('b'), fleet('c', true)],
  });
  assert.match(askedLine(demand, 1) ?? '', /; without what a, c does at no pace$/);
});

test('of a plan that asks for nothing at a pace there is nothing to tell', () =>
  assert.equal(askedLine(asking({}), 1), undefined));

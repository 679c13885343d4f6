import assert from 'node:assert/strict';
import test from 'node:test';
import type { Target } from '../lifecycle/cloud.ts';
import { fleetPlan } from '../scenario/test-support.ts';
import { PROTOCOL } from './messages.ts';
import { LOOPBACK, refusal } from './refusal.ts';

const HERE: Target = {
  gateways: [{ host: '127.0.0.1', port: 1883, tls: false }],
  subscribeOwnTopic: false,
  echo: false,
  allowHosts: [],
  services: {},
};
const FAR: Target = {
  ...HERE,
  accessList: 'http://lists.example/access_list',
  services: { tvs: 'https://192.0.2.7/tvs' },
};
const refused = (target: Target, allowed: readonly string[] = LOOPBACK, protocol = PROTOCOL) =>
  refusal({ protocol }, { target, fleets: [] }, allowed);

test('without a word of its operator an agent loads its own machine alone', () => {
  assert.equal(refused(HERE), undefined);
  assert.match(refused(FAR) ?? '', /does not allow load on lists\.example, 192\.0\.2\.7: .*--allow-target/);
  assert.equal(refused(FAR, [...LOOPBACK, '*.example', '192.0.2.0/24']), undefined);
});

test('another version is refused before anything is begun', () =>
  assert.match(refused(HERE, LOOPBACK, PROTOCOL + 1) ?? '', /use the same Regatta on both/));

test('a module of the user is not sent', () => {
  const fleets = [{ ...fleetPlan({ devices: 1 }), module: '/home/me/life.js' }];
  assert.match(refusal({ protocol: PROTOCOL }, { target: HERE, fleets }, LOOPBACK) ?? '', /is a module/);
});

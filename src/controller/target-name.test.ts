import assert from 'node:assert/strict';
import test from 'node:test';
import { targetName } from './target-name.ts';

const target = {
  gateways: [{ host: '127.0.0.1', port: 41883, tls: false }],
  subscribeOwnTopic: false,
  echo: false,
  allowHosts: [],
  services: {},
};

const fleetsOf = (...clouds: string[]) =>
  clouds.map((cloud) => ({ cloud })) as unknown as Parameters<typeof targetName>[1]['fleets'];
const fleets = fleetsOf('deli');

test('the embedded platform is named as such, with its address once it has one', () => {
  const scenario = { target: { kind: 'embedded', tls: false, accessList: false } } as const;
  assert.equal(targetName(scenario, { target, fleets }), 'embedded platform, mqtt://127.0.0.1:41883');
  assert.equal(targetName(scenario, { target: 'embedded', fleets }), 'embedded platform');
});

test("a target of one's own is named by its access list, or else by its gateways", () => {
  const scenario = { target: { kind: 'given', target } } as const;
  assert.equal(targetName(scenario, { target, fleets }), 'mqtt://127.0.0.1:41883');
  const accessList = 'http://d.example/access_list';
  assert.equal(targetName(scenario, { target: { ...target, accessList }, fleets }), accessList);
});

test('only what the fleets speak to is named', () => {
  const scenario = { target: { kind: 'embedded', tls: false, accessList: false } } as const;
  const services = { expeed: 'https://127.0.0.1:8443/expeed', other: 'https://127.0.0.1:8443/other' };
  const named = (...clouds: string[]) =>
    targetName(scenario, { target: { ...target, services }, fleets: fleetsOf(...clouds) });
  assert.equal(named('expeed'), 'embedded platform, https://127.0.0.1:8443/expeed');
  assert.equal(
    named('deli', 'expeed'),
    'embedded platform, mqtt://127.0.0.1:41883, https://127.0.0.1:8443/expeed',
  );
});

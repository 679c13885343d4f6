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

test('the embedded platform is named as such, with its address once it has one', () => {
  const scenario = { target: { kind: 'embedded', tls: false, accessList: false } } as const;
  assert.equal(targetName(scenario, { target }), 'embedded platform, mqtt://127.0.0.1:41883');
  assert.equal(targetName(scenario, { target: 'embedded' }), 'embedded platform');
});

test("a target of one's own is named by its access list, or else by its gateways", () => {
  const scenario = { target: { kind: 'given', target } } as const;
  assert.equal(targetName(scenario, { target }), 'mqtt://127.0.0.1:41883');
  const accessList = 'http://d.example/access_list';
  assert.equal(targetName(scenario, { target: { ...target, accessList } }), accessList);
});

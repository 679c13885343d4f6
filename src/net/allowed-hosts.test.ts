import assert from 'node:assert/strict';
import test from 'node:test';
import { checkPattern, isAllowed } from './allowed-hosts.ts';

for (const [host, pattern, allowed] of [
  ['gateway.lab.example', 'gateway.lab.example', true],
  ['GATEWAY.lab.example', 'gateway.LAB.example', true],
  ['gateway.lab.example', '*.lab.example', true],
  ['lab.example', '*.lab.example', false],
  ['evil-lab.example', '*.lab.example', false],
  ['10.2.3.4', '10.2.0.0/16', true],
  ['10.3.3.4', '10.2.0.0/16', false],
  ['10.2.example', '10.2.0.0/16', false],
  ['fd00::7', 'fd00::/8', true],
  ['10.2.3.4', 'fd00::/8', false],
  ['10.2.3.4', '10.2.3.4', true],
] as const) {
  test(`${host} is ${allowed ? 'within' : 'outside'} ${pattern}`, () =>
    assert.equal(isAllowed(host, [pattern]), allowed));
}

test('what is no pattern is told', () => {
  for (const right of ['localhost', '*.lab.example', '10.0.0.0/8', '::1', 'fd00::/8'])
    assert.equal(checkPattern(right), undefined);
  for (const wrong of ['', 'mqtt://host', '10.0.0.0/33', 'lab/8', '10.0.0.0/8/8', 'two words'])
    assert.ok(checkPattern(wrong), wrong);
});

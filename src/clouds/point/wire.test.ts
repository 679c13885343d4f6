import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countedCode, messageLabel } from './wire.ts';

test('a code is counted as it is; one that is missing as 99999', () => {
  for (const [code, counted] of [
    ['00000', '00000'],
    ['10001', '10001'],
    [404, '404'],
    [undefined, '99999'],
    [null, '99999'],
    ['', 'other'],
    ['a/b', 'other'],
    ['x'.repeat(17), 'other'],
    [{}, 'other'],
  ] as const)
    assert.equal(countedCode(code), counted);
});

test('messages are counted by what they are, not by whose they are', () => {
  for (const [topic, label] of [
    ['device/860123/down', 'down'],
    ['device/860123/down/urgent', 'down'],
    ['device', 'device'],
    ['device/860123', 'device'],
    ['news', 'news'],
    ['news/42', 'news'],
    ['sensor12/x', 'sensorN'],
    ['/x', '_'],
    ['é t', '_t'],
  ] as const)
    assert.equal(messageLabel(topic), label, topic);
});

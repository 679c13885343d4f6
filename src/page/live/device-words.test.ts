import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attemptInWords, momentText, stateInWords } from './device-words.ts';

const DEVICE = {
  device: 12,
  fleet: 'gates',
  index: 12,
  name: 'DL_12',
  at: 5_000,
  connected: true,
  ended: false,
  underWay: [],
  messages: [],
  attempts: [],
};

test('moments are to the millisecond', () => {
  assert.equal(momentText(62_345.4), '1:02.345');
  assert.equal(momentText(999.9), '0:01.000');
  assert.equal(momentText(-1), '0:00.000');
});

test('what a device is doing, the innermost attempt last', () => {
  assert.equal(stateInWords(DEVICE), 'gates 12 · connected · nothing under way');
  const underWay = [
    { step: 'upgrade', due: 1_000 },
    { step: 'download', due: 2_000 },
  ];
  assert.equal(
    stateInWords({ ...DEVICE, connected: false, underWay }),
    'gates 12 · not connected · upgrade, download under way for 3.00 s',
  );
  assert.equal(stateInWords({ ...DEVICE, ended: true }), 'gates 12 · connected · its life has ended');
});

test('how an attempt ended', () => {
  assert.deepEqual(attemptInWords({ step: 'query', due: 10, ended: 22, outcome: 'ok' }), {
    text: 'query ok in 12.0 ms',
    good: true,
  });
  assert.equal(attemptInWords({ step: 'query', due: 10, ended: 22, outcome: 'timeout' }).good, false);
});

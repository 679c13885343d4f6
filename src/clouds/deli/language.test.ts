import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deliLanguage } from './language.ts';

const step = (name: string, args: object) => deliLanguage.steps[name]?.args.safeParse(args);
const product = (controls: object) =>
  deliLanguage.product.safeParse({ category: 'KQ', model: 'DL', controls });

test('failures of an upgrade are shares that come to no more than 100%', () => {
  const failures = { hang: '1%', 'wrong-size': 0.5, silent: '49%' };
  assert.deepEqual(step('upgrade', { failures })?.data, {
    window: 7_200_000,
    install: { min: 30_000, max: 90_000 },
    resume: 5,
    failures: { hang: 0.01, 'wrong-size': 0.5, silent: 0.49 },
  });
  assert.equal(step('upgrade', { failures: { hang: '60%', install: '41%' } })?.success, false);
  assert.equal(step('upgrade', { failures: { explodes: '1%' } })?.success, false);
  assert.deepEqual(step('upgrade', {})?.data, {
    window: 7_200_000,
    install: { min: 30_000, max: 90_000 },
    resume: 5,
    failures: {},
  });
});

test('a table of commands gives each its code, delay and payload', () => {
  const controls = { reboot: { delay: '1s..3s', payload: { ok: true } }, erase: { code: 103 } };
  assert.deepEqual((product(controls).data as { controls: object }).controls, {
    reboot: { code: 0, delay: { min: 1000, max: 3000 }, payload: { ok: true } },
    erase: { code: 103, delay: { min: 0, max: 0 } },
  });
  assert.equal(product({ reboot: { delay: 3 } }).success, false);
});

test('a push goes to every bound service and waits for nothing unless told', () => {
  assert.deepEqual(step('push', { cmd: 'checkin' })?.data, {
    to: '',
    cmd: 'checkin',
    payload: {},
    wait: false,
  });
  assert.equal(step('push', {})?.success, false);
});

test('a network is set up by itself unless told', () => {
  assert.deepEqual(step('network', {})?.data, {
    kind: 'auto',
    takes: { min: 2000, max: 10_000 },
    fails: 0,
  });
  assert.equal(step('network', { kind: 'lora' })?.success, false);
});

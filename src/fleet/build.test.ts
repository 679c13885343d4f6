import assert from 'node:assert/strict';
import test from 'node:test';
import { deliLanguage } from '../clouds/deli/language.ts';
import { testDevice } from '../lifecycle/virtual.test-helper.ts';
import { stepCalls } from './build.ts';

test('a module calls steps with arguments as a scenario gives them, defaults filled in', () => {
  const given: unknown[] = [];
  const upgrade = function* (_device: unknown, args: unknown) {
    given.push(args);
    return 'ok';
  };
  const steps = stepCalls(testDevice(undefined), { steps: { upgrade } }, deliLanguage.steps);
  steps.upgrade?.({ window: '10m', failures: { hang: '1%' } }).next();
  steps.upgrade?.().next();
  const defaults = { window: 7_200_000, install: { min: 30_000, max: 90_000 }, resume: 5, failures: {} };
  assert.deepEqual(given, [{ ...defaults, window: 600_000, failures: { hang: 0.01 } }, defaults]);
  assert.throws(() => steps.upgrade?.({ windows: '10m' }), /windows/);
});

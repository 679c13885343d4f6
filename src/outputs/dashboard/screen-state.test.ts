import assert from 'node:assert/strict';
import { test } from 'node:test';
import { palette } from '../palette.ts';
import { RunView } from '../view.ts';
import { type Choice, choose, chosenStep, firstState, fleetName } from './screen-state.ts';
import { SyntheticRun } from './synthetic.ts';

const run = new SyntheticRun({ seed: 1, workers: 1, devices: 1000, rate: 500 });

function begin() {
  const view = new RunView(run.facts);
  view.add([run.frame(0, 0), run.frame(0, 1)], 2000);
  return firstState(view, palette(false));
}

const after = (...choices: Choice[]) => choices.reduce(choose, begin());

test('the busiest step is shown until one is chosen', () => {
  assert.equal(chosenStep(begin()), 'query');
});

test('next and previous step go around', () => {
  assert.equal(chosenStep(after('next-step')), 'firmware');
  assert.equal(chosenStep(after('next-step', 'previous-step')), 'query');
  const steps = begin().view.stepNames();
  const around = Array.from(steps, (): Choice => 'next-step');
  assert.equal(chosenStep(after(...around)), 'query');
});

test('a fleet without the chosen step shows its own busiest one', () => {
  const state = after('next-step', 'next-fleet', 'next-fleet');
  assert.equal(state.fleet, 'printers');
  assert.equal(chosenStep(state), 'query');
});

test('fleets go around, all together first', () => {
  const seen = [0, 1, 2, 3].map((n) =>
    fleetName(after(...Array.from({ length: n }, (): Choice => 'next-fleet')).fleet),
  );
  assert.deepEqual(seen, ['all fleets', 'attendance', 'printers', 'all fleets']);
});

test('window and help switch', () => {
  assert.equal(after('window').window, 'recent');
  assert.equal(after('window', 'window').window, 'run');
  assert.equal(after('help').help, true);
});

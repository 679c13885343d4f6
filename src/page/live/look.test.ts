import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DOING_CODE, type Doing, ENDING_CODE, type Ending, stateByte } from '../../metrics/cell.ts';
import { cellInWords, lookOf } from './look.ts';
import { StepColours } from './step-colours.ts';

const QUERY = 2;
const STEPS = ['waiting', 'connect', 'query'];
const state = (doing: Doing, ending: Ending, underWay = false) =>
  stateByte(ENDING_CODE[ending], DOING_CODE[doing], underWay, false);
const look = (doing: Doing, ending: Ending, underWay = false) =>
  lookOf(QUERY, state(doing, ending, underWay), () => 4);

// What is the most telling of a device wins.
for (const [what, doing, ending, underWay, colour] of [
  ['it waits for its arrival', 'waiting', 'none', false, 'cell-waiting'],
  ['something is under way', 'online', 'ok', true, 'step-4'],
  ['it tries again after a failure', 'offline', 'socket', true, 'step-4'],
  ['its last attempt failed', 'online', 'platform', false, 'cell-platform'],
  ['its life has ended with a failure', 'ended', 'timeout', false, 'cell-timeout'],
  ['its life has ended', 'ended', 'ok', false, 'cell-ended'],
  ['it is not connected', 'offline', 'ok', false, 'cell-offline'],
  ['it is connected and rests', 'online', 'ok', false, 'step-4'],
  ['its worker is lost', 'ended', 'lost', false, 'cell-lost'],
] as const)
  test(`${what}: ${colour}`, () => assert.equal(look(doing, ending, underWay).colour, colour));

test('what is under way is brighter than what rests', () => {
  assert.ok(look('online', 'ok', true).strength > look('online', 'ok').strength);
  assert.notEqual(look('online', 'ok', true).key, look('online', 'ok').key);
});

test('a cell in words', () => {
  assert.equal(
    cellInWords(QUERY, state('online', 'ok', true), STEPS),
    'query under way, online, the last attempt succeeded',
  );
  assert.equal(cellInWords(QUERY, state('offline', 'timeout'), STEPS), 'last in query, offline, timed out');
  assert.equal(cellInWords(0, state('waiting', 'none'), STEPS), 'waiting for its arrival');
  assert.equal(
    cellInWords(255, state('online', 'ok'), STEPS),
    'last in another step, online, the last attempt succeeded',
  );
});

test('a step has the same colour in every fleet; waiting and ended are no steps', () => {
  const gates = { steps: ['waiting', 'ended', 'connect', 'query'] };
  const printers = { steps: ['waiting', 'ended', 'query', 'alarm'] };
  const colours = new StepColours([gates, printers]);
  assert.deepEqual(colours.names, ['connect', 'query', 'alarm']);
  assert.equal(colours.ofStep(gates, 3), colours.ofStep(printers, 2));
  assert.deepEqual(colours.names.map(colours.of), [1, 2, 3]);
});

import assert from 'node:assert/strict';
import test from 'node:test';
import type { Effect, Fetched } from './effects.ts';
import { countedCall, httpCall } from './http-call.ts';
import { testDevice, VirtualWorld } from './virtual.test-helper.ts';

const CALL = { method: 'POST', url: 'https://127.0.0.1/x', body: { a: 1 } } as const;
const judge = ({ status }: Fetched) => ({
  outcome: status < 400 ? 'ok' : `http/${status}`,
  code: status,
  data: status,
});

function worldWith(answer: Partial<Fetched>) {
  const tallies: string[] = [];
  const sent: Extract<Effect, { kind: 'fetch' }>[] = [];
  const world = new VirtualWorld((effect) => {
    if (effect.kind === 'tally') tallies.push(effect.name);
    if (effect.kind !== 'fetch') return undefined;
    sent.push(effect);
    return { outcome: 'ok', status: 200, headers: {}, body: '', ...answer };
  });
  return { world, tallies, sent };
}

test('a call is one attempt, counted when it is sent and by the code of its answer', () => {
  const { world, tallies, sent } = worldWith({});
  const end = world.run(httpCall(testDevice({}), { step: 'token', ...CALL }, judge));
  assert.deepEqual(end, { outcome: 'ok', data: 200 });
  assert.deepEqual(world.ended, ['token ok']);
  assert.deepEqual(tallies, ['test/sent/token', 'test/received/token/200']);
  assert.equal(sent[0]?.body, '{"a":1}');
  assert.equal(sent[0]?.headers?.['content-type'], 'application/json');
});

test('an answer of any status is judged, and counted as what it was judged to be', () => {
  const { world, tallies } = worldWith({ outcome: 'http/503', status: 503 });
  assert.equal(
    world.run(httpCall(testDevice({}), { step: 'renew', label: 'token', ...CALL }, judge)).outcome,
    'http/503',
  );
  assert.deepEqual(world.ended, ['renew http/503']);
  assert.deepEqual(tallies, ['test/sent/token', 'test/received/token/503']);
});

test('a call without an answer is counted as lost, and ends as what befell it', () => {
  const { world, tallies } = worldWith({ outcome: 'socket/ECONNRESET', status: 0 });
  const end = world.run(httpCall(testDevice({}), { step: 'token', ...CALL }, judge));
  assert.deepEqual(end, { outcome: 'socket/ECONNRESET' });
  assert.deepEqual(tallies, ['test/sent/token', 'test/lost/token']);
});

test('a call that is ended from outside is lost and abandoned', () => {
  const { world, tallies } = worldWith({});
  const life = httpCall(testDevice({}), { step: 'token', ...CALL }, judge);
  world.runAndStop(life, () => tallies.length === 1);
  assert.deepEqual(world.ended, ['token abandoned']);
  assert.deepEqual(tallies, ['test/sent/token', 'test/lost/token']);
});

test('several calls can be one attempt', () => {
  const { world, tallies } = worldWith({});
  world.run(countedCall(testDevice({}), { label: 'page', ...CALL }, judge));
  assert.deepEqual(world.ended, []);
  assert.deepEqual(tallies, ['test/sent/page', 'test/received/page/200']);
});

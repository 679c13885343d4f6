/** What happens at the same time to one third-party platform: calls that need a token, pushes that overtake answers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Asked, expeedWorld, step } from './helpers/expeed-world.ts';

const SLEEP = { kind: 'sleep', simulated: { min: 10_000, max: 10_000 } } as const;
const isToken = ({ path }: Asked): boolean => path.endsWith('/platform/token');
const came = (device: number) => ({ msg_type: '1', device_id: `mon-0-${device}`, device_status: 0 });

/** Tokens t1, t2 … each after 100 ms. */
function tokens() {
  let given = 0;
  return (life = 7200) => ({
    after: 100,
    body: { result_code: 0, access_token: `t${++given}`, expires_in: life },
  });
}

test('calls that need a token at the same time ask for one, once', async () => {
  const token = tokens();
  const { clock, world, push, asked, outcomes } = expeedWorld({
    lifecycle: [step('listen'), SLEEP],
    reactions: { 'status-push': [step('current', { points: 'all' })] },
    serve: (call) => (isToken(call) ? token() : { after: 5, body: { result_code: 0, data: {} } }),
  });
  await clock.advance(10);
  for (let device = 0; device < 30; device++) push(came(device));
  await clock.advance(20_000);
  await world.finished;
  assert.equal(asked.filter(isToken).length, 1);
  assert.deepEqual(
    new Set(asked.filter((call) => !isToken(call)).map((call) => call.token)),
    new Set(['t1']),
  );
  assert.deepEqual(outcomes(), { 'listen ok': 1, 'status-push ok': 30, 'token ok': 1, 'current ok': 30 });
});

test('calls whose token has expired at the same time renew it once, and each is made again', async () => {
  const token = tokens();
  const { clock, world, push, asked, outcomes } = expeedWorld({
    lifecycle: [step('listen'), step('token'), SLEEP],
    reactions: { 'status-push': [step('current', { points: 'all' })] },
    serve: (call) => {
      if (isToken(call)) return token();
      return { after: 5, body: { result_code: call.token === 't1' ? 1 : 0, data: {} } };
    },
  });
  await clock.advance(200);
  for (let device = 0; device < 20; device++) push(came(device));
  await clock.advance(20_000);
  await world.finished;
  assert.equal(asked.filter(isToken).length, 2);
  assert.deepEqual(outcomes(), {
    'listen ok': 1,
    'status-push ok': 20,
    'token ok': 2,
    'current platform/1': 20,
    'current ok': 20,
  });
});

test('a platform without a token that others wait for fails them all, within its budget', async () => {
  const { clock, world, push, asked, outcomes } = expeedWorld({
    lifecycle: [step('listen'), SLEEP],
    reactions: { 'status-push': [step('current', { points: 'all' })] },
    product: { tokensADay: 3 },
    serve: () => ({ after: 100, body: { result_code: 1 } }),
  });
  await clock.advance(10);
  for (let device = 0; device < 10; device++) push(came(device));
  await clock.advance(20_000);
  await world.finished;
  assert.equal(asked.length, 3);
  const { 'token platform/1': refused, 'token script/token-budget-spent': spent } = outcomes();
  assert.deepEqual([refused, spent], [3, 7]);
});

test('an outcome is never lost, whether its push comes before, with or after the answer that names it', async () => {
  const SET = { values: { temp: 21 }, wait: true, within: 1000 };
  const moments = fc.record({
    answer: fc.integer({ min: 0, max: 40 }),
    push: fc.integer({ min: 0, max: 40 }),
  });
  await fc.assert(
    fc.asyncProperty(moments, async (after) => {
      const token = tokens();
      const { clock, world, push, outcomes } = expeedWorld({
        lifecycle: [step('listen'), step('set', SET)],
        serve: (call) => {
          if (isToken(call)) return token();
          clock.after(after.push, () => {
            const { body } = push({ msg_type: 3, message_id: 'm7', device_id: 'mon-0-1', set_result: 0 });
            assert.match(body, /"result_code":0/);
          });
          return { after: after.answer, body: { result_code: 0, message_id: 'm7' } };
        },
      });
      await clock.advance(5000);
      await world.finished;
      const expected = { 'listen ok': 1, 'token ok': 1, 'set ok': 1, 'set-outcome ok': 1 };
      assert.deepEqual(outcomes(), expected);
    }),
    { seed: 4, numRuns: 200 },
  );
});

test('two settings at the same time each get their own outcome', async () => {
  const token = tokens();
  let sets = 0;
  const { clock, world, push, outcomes } = expeedWorld({
    lifecycle: [step('listen'), step('token'), SLEEP],
    reactions: { 'status-push': [step('set', { values: { switch: 1 }, wait: true, within: 5000 })] },
    serve: (call) => {
      if (isToken(call)) return token();
      const message_id = `m${++sets}`;
      const set_result = sets % 2;
      clock.after(40 - sets * 7, () => push({ msg_type: 3, message_id, device_id: 'd', set_result }));
      return { after: 20, body: { result_code: 0, message_id } };
    },
  });
  await clock.advance(200);
  for (let device = 0; device < 4; device++) push(came(device));
  await clock.advance(20_000);
  await world.finished;
  const { 'set-outcome ok': done, 'set-outcome platform/set-failed': failed } = outcomes();
  assert.deepEqual([done, failed], [2, 2]);
});

test('tokens live in real time, whatever the timeScale', async () => {
  const token = tokens();
  const { clock, world, asked } = expeedWorld({
    // Sixty polls, a simulated minute apart: a minute of real time.
    lifecycle: [
      { kind: 'repeat', every: { min: 60_000, max: 60_000 }, times: 60, body: [step('status', {})] },
    ],
    timeScale: 60,
    serve: (call) => (isToken(call) ? token(20) : { after: 5, body: { result_code: 0, device_status: 1 } }),
  });
  await clock.advance(120_000);
  await world.finished;
  const renewed = asked.filter(isToken).map(({ at }) => Math.round(at / 1000));
  assert.equal(renewed.length, 4, `${renewed}`);
  assert.ok(renewed.every((at, n) => n === 0 || (at - renewed[n - 1]! >= 16 && at - renewed[n - 1]! <= 19)));
});

test('an outcome is waited for in real time, whatever the timeScale', async () => {
  const token = tokens();
  const SET = { values: { temp: 21 }, wait: true, within: 1000 };
  const ended = async (after: number) => {
    const { clock, world, push, outcomes } = expeedWorld({
      lifecycle: [step('listen'), step('set', SET)],
      timeScale: 60,
      serve: (call) => {
        if (isToken(call)) return token();
        clock.after(after, () => push({ msg_type: 3, message_id: 'm1', device_id: 'd', set_result: 0 }));
        return { after: 0, body: { result_code: 0, message_id: 'm1' } };
      },
    });
    await clock.advance(5000);
    await world.finished;
    return Object.keys(outcomes()).filter((name) => name.startsWith('set-outcome'));
  };
  assert.deepEqual(await ended(900), ['set-outcome ok']);
  assert.deepEqual(await ended(1100), ['set-outcome timeout']);
});

test('waiting for a token shows in the latency of the call from its due time', async () => {
  const token = tokens();
  const { clock, world } = expeedWorld({
    lifecycle: [step('status', {})],
    serve: (call) => (isToken(call) ? token() : { after: 5, body: { result_code: 0, device_status: 1 } }),
  });
  const ended: [step: string, due: number, sent: number][] = [];
  const { end } = world.attempts;
  world.attempts.end = (process, attempt, outcome) => {
    const { due, sent } = attempt as unknown as { due: number; sent: number };
    ended.push([attempt.step, clock.now() - due, clock.now() - sent]);
    return end.call(world.attempts, process, attempt, outcome);
  };
  await clock.advance(1000);
  await world.finished;
  // The timer wheel turns by eighths of a millisecond.
  assert.deepEqual(ended, [
    ['token', 100.125, 100],
    ['status', 105.125, 5],
  ]);
});

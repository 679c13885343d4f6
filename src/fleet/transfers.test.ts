import assert from 'node:assert/strict';
import test from 'node:test';
import type { Attempt, Fetched, Life } from '../lifecycle/effects.ts';
import { MergedFrames } from '../metrics/merge.ts';
import { outcomesOf, testWorld } from './world.test-helper.ts';

const ANSWER: Fetched = { outcome: 'ok', status: 200, headers: {}, body: '' };

function* call(url = 'https://127.0.0.1:8443/x'): Life {
  const attempt = (yield { kind: 'begin', step: 'call' }) as Attempt;
  const { outcome } = (yield { kind: 'fetch', method: 'GET', url, timeout: 1000 }) as Fetched;
  yield { kind: 'end', attempt, outcome };
}

test('a call that waits for a connection was due before and sent when it got one', async () => {
  const { clock, world, close } = testWorld({
    life: () => call(),
    fetch: (_, onSent) =>
      new Promise((resolve) => {
        clock.after(300, onSent);
        clock.after(400, () => resolve(ANSWER));
      }),
  });
  await clock.advance(1000);
  await world.finished;
  const merged = new MergedFrames();
  merged.add(close());
  const [series] = merged.series({ step: 'call' });
  assert.deepEqual(
    [series?.fromDue.max, series?.fromSend.max].map((micros) => Math.round((micros ?? 0) / 10_000) * 10),
    [400, 100],
  );
});

test('an answer to a life that has ended is nobody’s', async () => {
  let answer: (fetched: Fetched) => void = () => {};
  const { clock, world, close } = testWorld({
    life: () => call(),
    fetch: () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  });
  await clock.advance(10);
  world.stop();
  await clock.advance(1000);
  answer(ANSWER);
  await clock.advance(10);
  assert.deepEqual(outcomesOf(close()), { 'call abandoned': 1 });
});

test('frames tell of downloads: the most at once, and every byte as it came', async () => {
  const url = 'http://127.0.0.1/image';
  const { clock, close } = testWorld({
    devices: 6,
    life: function* (): Life {
      yield { kind: 'download', url, timeout: 1000 };
    },
    download: (_url, _transfer, _idle, _signal, onBytes) =>
      new Promise((resolve) => {
        clock.after(10, () => onBytes(1000));
        clock.after(20, () => {
          onBytes(24);
          resolve({
            outcome: 'socket/closed',
            transfer: { url, received: 1024, total: 2048, md5: undefined, resumptions: 0 },
          });
        });
      }),
  });
  await clock.advance(12);
  const early = close();
  assert.deepEqual(
    [early.downloads, early.tallies],
    [4, { 'download/bytes': 4000 }],
    'as many as may go at once',
  );
  await clock.advance(100);
  const late = close();
  assert.deepEqual([late.downloads, late.tallies], [4, { 'download/bytes': 2144 }]);
  assert.equal(close().downloads, undefined, 'absent where nothing was under way');
});

for (const url of [
  'https://example.com:8443/x',
  'http://127.0.0.1.example.com/',
  'nowhere',
  'file:///etc/passwd',
])
  test(`a call to ${url} is not made: nobody has named its host`, async () => {
    const { clock, world, close } = testWorld({
      life: () => call(url),
      fetch: () => assert.fail('nothing is sent'),
    });
    await clock.advance(10);
    await world.finished;
    assert.deepEqual(outcomesOf(close()), { 'call http/host-not-allowed': 1 });
  });

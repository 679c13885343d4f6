import assert from 'node:assert/strict';
import test from 'node:test';
import type { Frame } from '../metrics/frame.ts';
import { Recorder } from '../metrics/recorder.ts';
import type { Summary } from '../metrics/summary.ts';
import { RegattaError } from '../regatta-error.ts';
import type { Output, RunFacts } from './output.ts';
import { Pump } from './pump.ts';

const RUN = { startedAt: 1000 } as RunFacts;
const SUMMARY = { scenario: 'demo' } as Summary;

const recorder = new Recorder(0, ['']);
const frame = (): Frame =>
  recorder.close({
    from: 0,
    to: 1000,
    final: false,
    paused: false,
    gauges: [],
    loopLagMs: 0,
    busy: 0,
    heapBytes: 0,
  });

/** Writes down every call; throws in those it is told to. */
function witness(throwsIn: readonly (keyof Output)[] = []) {
  const calls: string[] = [];
  const call = (name: keyof Output, text: string) => {
    calls.push(`${name} ${text}`.trim());
    if (throwsIn.includes(name)) throw new Error(`${name} broke`);
  };
  const output = {
    start: () => call('start', ''),
    frames: (batch, at) => call('frames', `${batch.map(({ sequence }) => sequence)} at ${at}`),
    notice: (text) => call('notice', text),
    finish: async (summary) => call('finish', summary.scenario),
  } satisfies Output;
  return { calls, output };
}

test('every output gets the same batches, what has arrived since the last one', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  let now = 1000;
  const [a, b] = [witness(), witness()];
  const pump = new Pump(
    [
      { name: 'a', output: a.output },
      { name: 'b', output: b.output },
    ],
    () => now,
  );
  await pump.start(RUN);
  const [first, second, third] = [frame(), frame(), frame()];
  pump.add(first);
  pump.add(second);
  now = 1500;
  t.mock.timers.tick(500);
  now = 2000;
  t.mock.timers.tick(500);
  pump.add(third);
  now = 2100;
  await pump.finish(SUMMARY);
  t.mock.timers.tick(5000);

  assert.deepEqual(a.calls, [
    'start',
    `frames ${first.sequence},${second.sequence} at 500`,
    'frames  at 1000',
    `frames ${third.sequence} at 1100`,
    'finish demo',
  ]);
  assert.deepEqual(b.calls, a.calls);
});

test('an output that throws is told about once and left out, the others go on', async () => {
  const [bad, good] = [witness(['frames', 'finish']), witness()];
  const pump = new Pump(
    [
      { name: 'bad', output: bad.output },
      { name: 'good', output: good.output },
    ],
    () => 1000,
  );
  await pump.start(RUN);
  pump.flush();
  pump.flush();
  await pump.finish(SUMMARY);
  assert.deepEqual(bad.calls, ['start', 'frames  at 0', 'finish demo']);
  assert.deepEqual(good.calls, [
    'start',
    'notice bad failed and is left out: frames broke',
    'frames  at 0',
    'frames  at 0',
    'frames  at 0',
    'finish demo',
  ]);
});

test('an output that cannot be told about another one is left out as well', async () => {
  const [bad, worse, good] = [witness(['frames']), witness(['notice']), witness()];
  const outputs = Object.entries({ bad, worse, good }).map(([name, { output }]) => ({ name, output }));
  const pump = new Pump(outputs, () => 1000);
  await pump.start(RUN);
  pump.flush();
  assert.deepEqual(good.calls.filter((call) => call.startsWith('notice')).sort(), [
    'notice bad failed and is left out: frames broke',
    'notice worse failed and is left out: notice broke',
  ]);
  await pump.finish(SUMMARY);
});

test('an output that does not start is left out, and finished', async () => {
  const [bad, good] = [witness(['start']), witness()];
  const pump = new Pump(
    [
      { name: 'bad', output: bad.output },
      { name: 'good', output: good.output },
    ],
    () => 1000,
  );
  await pump.start(RUN);
  await pump.finish(SUMMARY);
  assert.deepEqual(bad.calls, ['start', 'finish demo']);
  assert.equal(good.calls.at(-1), 'finish demo');
});

test('what the user has to mend before the run stops the start', async () => {
  const inUse = new RegattaError('port 9090 is in use', 104);
  const output: Output = { ...witness().output, start: () => Promise.reject(inUse) };
  await assert.rejects(new Pump([{ name: 'prometheus', output }]).start(RUN), inUse);
});

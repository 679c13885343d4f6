import assert from 'node:assert/strict';
import test from 'node:test';
import type { Engine, EngineEvents } from '../engine/engine.ts';
import { ManualClock } from '../fleet/manual-clock.test-helper.ts';
import type { Output } from '../outputs/output.ts';
import { Pump } from '../outputs/pump.ts';
import { RegattaError } from '../regatta-error.ts';
import { seconds } from '../verdict/threshold-watch.test-helper.ts';
import { ThresholdWatch } from '../verdict/threshold-watch.ts';
import { Operations } from './operations.ts';
import { plan } from './plan.test-helper.ts';
import { Session, type SessionRun } from './session.ts';

/** An engine that notes what it is asked for, and ends when the test says so. */
function testEngine() {
  const asked: string[] = [];
  let events: EngineEvents | undefined;
  let finish = () => {};
  const ask = (what: string) => () => void asked.push(what);
  const engine: Engine = {
    run: (_plan, _workers, given) => {
      events = given;
      const done = new Promise<void>((resolve) => {
        finish = resolve;
      });
      const kill = () => {
        asked.push('kill');
        finish();
      };
      return { pause: ask('pause'), resume: ask('resume'), stop: ask('stop'), kill, done };
    },
  };
  return { engine, asked, events: () => events as EngineEvents, finish: () => finish() };
}

const unwatched = () => new ThresholdWatch([], { timeScale: 1, phases: [] }, 1);

const RUN: SessionRun = {
  plan,
  outline: {} as SessionRun['outline'],
  workers: 1,
  target: 'embedded platform',
  warnings: ['one thing to know'],
};

function testOutput(over: Partial<Output> = {}) {
  const notices: string[] = [];
  const output: Output = {
    start: () => {},
    frames: () => {},
    notice: (text) => void notices.push(text),
    finish: () => {},
    ...over,
  };
  return { notices, pump: new Pump([{ name: 'test', output }]) };
}

test('a first signal stops gently, a second one at once, and later ones wait for the results', async () => {
  const { engine, asked } = testEngine();
  const session = new Session(engine, unwatched());
  const release = session.takeSignals();
  const run = session.run(RUN, testOutput().pump);
  process.emit('SIGINT');
  assert.deepEqual(asked, ['stop']);
  process.emit('SIGTERM');
  assert.deepEqual(asked, ['stop', 'kill']);
  await run;
  assert.equal(process.listenerCount('SIGINT'), 1, 'results are being written');
  process.emit('SIGINT');
  release();
  assert.equal(process.listenerCount('SIGINT'), 0);
  assert.deepEqual([session.stopped, session.killed, asked.length], [true, true, 2]);
});

test('what ends the run before it has begun stops it as it begins', async () => {
  for (const [end, asked] of [
    [(session: Session) => session.platformEnded(137), ['stop']],
    [(session: Session) => session.stop(), ['stop']],
    [(session: Session) => [session.stop(), session.stop()], ['kill']],
  ] as const) {
    const run = testEngine();
    const session = new Session(run.engine, unwatched());
    end(session);
    const ended = session.run(RUN, testOutput().pump);
    assert.deepEqual(run.asked, asked);
    run.finish();
    await ended;
  }
});

test('warnings are told once the outputs have started; an output that cannot start ends the run', async () => {
  const run = testEngine();
  const { notices, pump } = testOutput();
  const ended = new Session(run.engine, unwatched()).run(RUN, pump);
  run.events().started(0);
  run.finish();
  await ended;
  assert.deepEqual(notices, ['one thing to know']);

  const refused = testEngine();
  const start = () => {
    throw new RegattaError('port 1 is in use', 104);
  };
  const failing = new Session(refused.engine, unwatched()).run(RUN, testOutput({ start }).pump);
  refused.events().started(0);
  await assert.rejects(failing, { message: 'port 1 is in use' });
  assert.deepEqual(refused.asked, ['kill']);
});

test('operations begin with the run, are held by its pause, and are over with it', async () => {
  const clock = new ManualClock();
  const lock = (at: number) => ({
    at,
    operation: { kind: 'lock', of: { fleet: 'a', share: 1, seed: 0 } } as const,
  });
  const operations = new Operations(
    { timeScale: 1, operations: [lock(0), lock(10_000), lock(20_000)] },
    clock,
    async () => ({ outcome: 'ok', devices: 4 }),
  );
  const { engine, events, finish } = testEngine();
  const session = new Session(engine, unwatched(), operations);
  const outcomes = () => session.operations.map(({ outcome }) => outcome);
  const { notices, pump } = testOutput();
  const ended = session.run({ ...RUN, warnings: [] }, pump);
  await clock.advance(60_000);
  assert.deepEqual(outcomes(), ['not-done', 'not-done', 'not-done'], 'nothing before the start');
  events().started(Date.now());
  await clock.advance(1000);
  assert.deepEqual(outcomes(), ['ok', 'not-done', 'not-done']);
  session.pause();
  await clock.advance(60_000);
  session.resume();
  await clock.advance(8000);
  assert.deepEqual(outcomes(), ['ok', 'not-done', 'not-done']);
  await clock.advance(2000);
  session.stop();
  await clock.advance(60_000);
  finish();
  await ended;
  assert.deepEqual(outcomes(), ['ok', 'ok', 'not-done']);
  assert.equal(notices.filter((text) => text.startsWith('lock all of a')).length, 2);
});

test('a threshold that can hold no more stops the run gently; then a signal stops it at once', async () => {
  const { engine, asked, events } = testEngine();
  const spec = { expect: 'query.max < 5ms', window: 1000, stop: true };
  const session = new Session(engine, new ThresholdWatch([spec], { timeScale: 1, phases: [] }, 1));
  const { notices, pump } = testOutput();
  const ended = session.run({ ...RUN, warnings: [] }, pump);
  events().started(0);
  const frames = seconds([{ begun: 1, ok: 1, ms: 1 }, { begun: 1, ok: 1, ms: 9 }, {}, {}]);
  for (const frame of frames.slice(0, 3)) events().frame(frame);
  assert.deepEqual(asked, ['stop']);
  assert.deepEqual(notices, ["stopping: query.max < 5ms (every 1s) can't hold any more, observed 9ms"]);
  session.stop();
  assert.deepEqual(asked, ['stop', 'kill']);
  await ended;
  assert.deepEqual([session.stopped, session.killed], [false, true]);
  assert.equal(session.thresholdWatch.stoppedBy?.at, 2000);
});

import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { Device, Step } from './cloud.ts';
import type { Attempt, Life, Result } from './effects.ts';
import { runScript } from './interpreter.ts';
import type { Outcome } from './outcome.ts';
import type { Script } from './script.ts';
import { testDevice, VirtualWorld } from './virtual.test-helper.ts';

/** A step that takes its time, or fails, as its arguments say. */
function* ask(_device: Device, args: Readonly<Record<string, unknown>>): Life<Outcome> {
  const attempt = (yield { kind: 'begin', step: String(args.name ?? 'ask') }) as Attempt;
  const { outcome } = (yield { kind: 'close' }) as Result;
  yield { kind: 'end', attempt, outcome };
  return outcome;
}

const steps: Record<string, Step<never>> = { ask };
const step = (name = 'ask'): Script[number] => ({ kind: 'step', name: 'ask', args: { name } });
const every = (ms: number) => ({ min: ms, max: ms });

const run = (script: Script, world = new VirtualWorld(), device = testDevice({})) => {
  const outcome = world.run(runScript(script, device, steps));
  return { outcome, world };
};

/** A world in which each answer takes `ms`. */
const slow = (ms: number) =>
  new VirtualWorld((_, world) => {
    world.time += ms;
    return undefined;
  });

test('steps run one after another, and a failure does not stop the ones that follow', () => {
  let calls = 0;
  const world = new VirtualWorld(() => (++calls === 1 ? { outcome: 'timeout' } : undefined));
  const { outcome } = run([step('a'), step('b')], world);
  assert.deepEqual(world.ended, ['a timeout', 'b ok']);
  assert.equal(outcome, 'timeout');
});

test('repeat with every and for runs once a tick, the first at once', () => {
  const { world } = run([{ kind: 'repeat', every: every(100), simulated: 1000, body: [step()] }]);
  assert.equal(world.ended.length, 10);
  assert.equal(world.time, 900);
});

test('a slow reply moves no later tick: the device catches up with what came due', () => {
  let calls = 0;
  const world = new VirtualWorld((_, w) => {
    if (++calls === 1) w.time += 450;
    return undefined;
  });
  run([{ kind: 'repeat', every: every(100), simulated: 1000, body: [step()] }], world);
  const ticks = world.effects.flatMap((effect) => (effect.kind === 'until' ? [effect.simulated] : []));
  assert.deepEqual(ticks, [0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
  assert.deepEqual(world.missed, []);
});

test('ticks that came due in the window but were never begun are counted as missed', () => {
  const world = slow(250);
  run([{ kind: 'repeat', every: every(100), simulated: 1000, body: [step()] }], world);
  assert.deepEqual(world.missed, ['ask 6']);
  assert.equal(world.ended.length, 4);
});

test('begun and missed ticks together are every tick of the window, however slow the replies', () => {
  const delays = fc.array(fc.nat(500), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(
      delays,
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1, max: 3000 }),
      (takes, period, window) => {
        let call = 0;
        const world = new VirtualWorld((_, w) => {
          w.time += takes[call++ % takes.length] as number;
          return undefined;
        });
        run([{ kind: 'repeat', every: every(period), simulated: window, body: [step()] }], world);
        const missed = world.missed.reduce((sum, line) => sum + Number(line.split(' ')[1]), 0);
        assert.equal(world.ended.length + missed, Math.ceil(window / period));
      },
    ),
    { seed: 5 },
  );
});

test('a window that begins at any fraction of a millisecond has no tick too many', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e7, noNaN: true }), (start) => {
      const { world } = run([
        { kind: 'sleep', simulated: every(start) },
        { kind: 'repeat', every: every(120_000), simulated: 1_200_000, body: [step()] },
      ]);
      assert.equal(world.ended.length, 10);
      assert.deepEqual(world.missed, []);
    }),
    { seed: 6 },
  );
});

test('a life stopped in the middle counts the ticks that were due by then', () => {
  const world = slow(350);
  const script: Script = [{ kind: 'repeat', every: every(100), simulated: 10_000, body: [step()] }];
  world.runAndStop(runScript(script, testDevice({}), steps), (w) => w.ended.length === 2);
  assert.equal(world.time, 700);
  assert.deepEqual(world.missed, ['ask 5']);
});

test('repeat with times runs that often', () => {
  assert.equal(run([{ kind: 'repeat', times: 3, body: [step()] }]).world.ended.length, 3);
});

test('a fleet-wide rate is dealt out: the devices together run each event once, when it is due', () => {
  const shape = {
    pieces: [
      { from: 0, to: 1000, perMs: 0.01 },
      { from: 1000, to: 2000, perMs: 0.03 },
    ],
  };
  const due = [0, 1, 2].flatMap((index) => {
    const device = testDevice({}, { index, fleet: { devices: 3 } });
    const { world } = run([{ kind: 'load', shape, body: [step()] }], new VirtualWorld(), device);
    assert.deepEqual(world.missed, []);
    return world.effects.flatMap((effect) => (effect.kind === 'until' ? [effect.simulated] : []));
  });
  due.sort((a, b) => a - b);
  assert.equal(due.length, 40);
  assert.equal(due[0], 0);
  assert.equal(due[1], 100);
  assert.equal(due[10], 1000);
});

test('events of a rate that were due before the device came to it are missed, not lost', () => {
  const shape = { pieces: [{ from: 0, to: 1000, perMs: 0.01 }] };
  const { world } = run([
    { kind: 'sleep', simulated: every(500) },
    { kind: 'load', shape, body: [step()] },
  ]);
  assert.equal(world.ended.length, 5);
  assert.deepEqual(world.missed, ['ask 5']);
});

test('events of a rate that a device never came to are missed when its life is stopped', () => {
  const shape = { pieces: [{ from: 0, to: 1000, perMs: 0.01 }] };
  const script: Script = [step('connect'), { kind: 'load', shape, body: [step()] }];
  const world = slow(350);
  world.runAndStop(runScript(script, testDevice({}), steps), (w) => w.time >= 350);
  assert.deepEqual(world.ended, []);
  assert.deepEqual(world.missed, ['ask 4']);
});

test('choose takes each option as often as its weight says', () => {
  const names: string[] = [];
  for (let i = 0; i < 10; i++) {
    const device = testDevice({}, { random: () => (i + 0.5) / 10 });
    const choose: Script = [
      {
        kind: 'choose',
        options: [
          { weight: 7, body: [step('often')] },
          { weight: 3, body: [step('seldom')] },
        ],
      },
    ];
    names.push(...run(choose, new VirtualWorld(), device).world.ended);
  }
  assert.equal(names.filter((line) => line === 'often ok').length, 7);
});

test('retry runs its body again until it succeeds, waiting longer each time', () => {
  let calls = 0;
  const world = new VirtualWorld(() => (++calls <= 3 ? { outcome: 'platform/102' } : undefined));
  const body = [step('a'), step('b')];
  const { outcome } = run([{ kind: 'retry', times: 5, backoff: { min: 100, max: 300 }, body }], world);
  assert.equal(outcome, 'ok');
  assert.deepEqual(world.ended, ['a platform/102', 'a platform/102', 'a platform/102', 'a ok', 'b ok']);
  const waits = world.effects.flatMap((effect) => (effect.kind === 'sleep' ? [effect.simulated] : []));
  assert.deepEqual(waits, [75, 150, 225]);
});

test('retry gives up after its tries and says how the last one ended', () => {
  const world = new VirtualWorld(() => ({ outcome: 'timeout' }));
  const { outcome } = run([{ kind: 'retry', times: 2, backoff: { min: 1, max: 1 }, body: [step()] }], world);
  assert.equal(outcome, 'timeout');
  assert.equal(world.ended.length, 3);
});

test('a device that has given up its connection lives no further', () => {
  const device = testDevice({});
  const world = new VirtualWorld(() => {
    device.stranded = true;
    return { outcome: 'socket/ECONNREFUSED' };
  });
  run([{ kind: 'repeat', every: every(10), simulated: 1000, body: [step()] }, step('after')], world, device);
  assert.deepEqual(world.ended, ['ask socket/ECONNREFUSED']);
});

test("what a fleet's rate asks of a device that has given up fails when it is due, to the end of the rate", () => {
  const device = testDevice({});
  const world = new VirtualWorld((_, { time }) => {
    device.stranded = time >= 300;
    return { outcome: device.stranded ? 'socket/ECONNRESET' : 'ok' };
  });
  const shape = { pieces: [{ from: 0, to: 1000, perMs: 0.01 }] };
  run([{ kind: 'load', shape, body: [step(), step('then')] }, step('after')], world, device);
  assert.deepEqual(world.missed, []);
  const failed = Array.from({ length: 6 }, () => 'ask socket/ENOTCONN');
  assert.deepEqual(world.ended.slice(6), ['ask socket/ECONNRESET', ...failed]);
  assert.equal(world.time, 900);
});

test('a device that gave up before it came to a rate fails what was due meanwhile, too', () => {
  const device = testDevice({});
  const world = new VirtualWorld((_, w) => {
    w.time += 350;
    device.stranded = true;
    return { outcome: 'timeout' };
  });
  const shape = { pieces: [{ from: 0, to: 1000, perMs: 0.01 }] };
  run([step('connect'), step('never'), { kind: 'load', shape, body: [step()] }], world, device);
  const due = world.effects.flatMap((effect) => (effect.kind === 'until' ? [effect.simulated] : []));
  assert.deepEqual(due, [0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
  assert.deepEqual([world.ended.length, world.missed], [1 + 10, []]);
});

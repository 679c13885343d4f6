/** What every engine must do, run over threads of this process and over agents that share a Redis. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Agent } from '../src/agents/agent.ts';
import { openAgentEngine } from '../src/agents/agent-engine.ts';
import { LOOPBACK } from '../src/agents/refusal.ts';
import { plan } from '../src/controller/plan.test-helper.ts';
import type { Engine } from '../src/engine/engine.ts';
import { localEngine } from '../src/engine/local-engine.ts';
import { CELL_BYTES, readCell, type WorkerCells } from '../src/metrics/cell.ts';
import type { DeviceStory } from '../src/metrics/device-story.ts';
import type { Frame } from '../src/metrics/frame.ts';
import { mergeFrames } from '../src/metrics/merge.ts';
import type { Plan } from '../src/scenario/plan.ts';
import { fleetPlan } from '../src/scenario/test-support.ts';
import { skipWithout } from './helpers/programs.ts';
import { type RedisServer, startRedis } from './helpers/redis.ts';

interface Opened {
  readonly engine: Engine;
  close(): Promise<void>;
}

interface Implementation {
  readonly name: string;
  readonly skip: string | false;
  begin(): Promise<void>;
  open(workers: number): Promise<Opened>;
  end(): Promise<void>;
  /** Why it is let off a test, by the test's name. */
  readonly skips: Readonly<Record<string, string>>;
}

function agents(): Implementation {
  let redis: RedisServer;
  let hosts: Agent[] = [];
  return {
    name: 'agents',
    skip: skipWithout('redis-server'),
    skips: {
      'a worker whose life module ends the thread is lost, and the others go on':
        'modules are not sent to agents',
    },
    begin: async () => {
      redis = await startRedis();
      const start = (name: string) =>
        Agent.start({ redis, name, slots: 2, allowTargets: LOOPBACK, tell: () => {} });
      hosts = await Promise.all(['a', 'b'].map(start));
    },
    open: async (workers) => {
      const wanted = { devices: 4, workers, gatewayAddresses: 1, loopback: true, embedded: true };
      const opened = await openAgentEngine(redis, wanted, 'continue');
      return { engine: opened.engine, close: () => opened.close(false) };
    },
    end: async () => {
      await Promise.all(hosts.map((host) => host.stop()));
      await redis.stop();
    },
  };
}

const IMPLEMENTATIONS: readonly Implementation[] = [
  {
    name: 'threads',
    skip: false,
    skips: {},
    begin: async () => {},
    open: async () => ({ engine: localEngine, close: async () => {} }),
    end: async () => {},
  },
  agents(),
];

/** Each device sleeps so long, simulated ms. */
const sleeping = (ms: number, devices = 4): Plan => ({
  ...plan,
  fleets: [fleetPlan({ lifecycle: [{ kind: 'sleep', simulated: { min: ms, max: ms } }], devices })],
});

for (const { name, skip, skips, begin, open, end } of IMPLEMENTATIONS) {
  describe(`engine of ${name}`, { skip, timeout: 60_000 }, () => {
    before(begin);
    after(end);

    const it = (does: string, check: (engine: Engine) => Promise<void>) =>
      test(does, { skip: skips[does] ?? false }, async () => {
        const { engine, close } = await open(2);
        try {
          await check(engine);
        } finally {
          await close();
        }
      });

    it('every worker passes the barrier, lives its devices and sends its last frame', async (engine) => {
      const { told, frames } = await played(engine, sleeping(10));
      assert.deepEqual(told, ['started', 'last frame of 0', 'last frame of 1']);
      assert.equal(ended(frames), 4);
    });

    it('a stop lets devices go and brings the last frames', async (engine) => {
      const { told, frames } = await played(engine, sleeping(3_600_000), (run) => run.stop());
      assert.deepEqual(told, ['started', 'last frame of 0', 'last frame of 1']);
      assert.equal(ended(frames), 4);
    });

    it('a pause holds the schedule, which a resume lets go', async (engine) => {
      const { frames } = await played(engine, sleeping(600), (run) => {
        run.pause();
        setTimeout(() => run.resume(), 2_500);
      });
      assert.ok(frames.some(({ paused }) => paused));
      assert.ok(Math.max(...frames.map(({ to }) => to)) >= 2_500, 'lives ended after the pause');
      assert.equal(ended(frames), 4);
    });

    it('a kill ends the run at once', async (engine) => {
      const { told } = await played(engine, sleeping(3_600_000), (run) => run.kill());
      assert.deepEqual(told, ['started']);
    });

    it('workers that all fail before the start are lost, and nothing starts', async (engine) => {
      const broken = { ...plan, fleets: [fleetPlan({ cloud: 'nowhere', devices: 4 })] };
      const { told } = await played(engine, broken);
      assert.deepEqual(
        told.map((line) => line.replace(/: agent \w:/, ':')),
        ['lost 0: no device side for cloud "nowhere"', 'lost 1: no device side for cloud "nowhere"'],
      );
    });

    it('where somebody watches, workers tell of their devices, and of one that is asked for', async (engine) => {
      const cells: WorkerCells[] = [];
      const answers: Promise<DeviceStory | undefined>[] = [];
      await played(engine, sleeping(1_200, 5), ignore, (some, run) => {
        if (cells.push(some) === 3) answers.push(...[0, 3, 9].map((device) => askOf(run, device)));
      });
      const [even, odd, none] = await Promise.all(answers);
      assert.deepEqual([even?.device, even?.fleet, odd?.device, none], [0, 'fleet', 3, undefined]);
      for (const [worker, shown] of [3, 2].entries()) {
        const own = cells.filter((some) => some.worker === worker);
        assert.ok(own.length >= 3, 'at the start, meanwhile, at the end');
        for (const some of own) assert.equal(some.cells.length, shown * CELL_BYTES);
        const [step = 0, state = 0] = own.at(-1)?.cells ?? [];
        assert.equal(readCell(step, state).doing, 'ended');
      }
    });

    it('where nobody watches, nobody can be asked', async (engine) => {
      const answers: Promise<DeviceStory | undefined>[] = [];
      await played(engine, sleeping(300), (run) => answers.push(askOf(run, 0)));
      assert.deepEqual(await Promise.all(answers), [undefined]);
    });

    it('a worker whose life module ends the thread is lost, and the others go on', async (engine) => {
      const folder = mkdtempSync(join(tmpdir(), 'regatta-life-'));
      const module = join(folder, 'exits.mjs');
      writeFileSync(module, 'export default function* (device) { if (device.index === 1) process.exit(7); }');
      const { told } = await played(engine, { ...plan, fleets: [{ ...fleetPlan({ devices: 2 }), module }] });
      rmSync(folder, { recursive: true });
      assert.deepEqual(told.toSorted(), [
        'last frame of 0',
        told.find((line) => line.startsWith('lost 1')),
        'started',
      ]);
    });
  });
}

type Run = ReturnType<Engine['run']>;

const ignore = (): void => {};
const askOf = (run: Run, device: number): Promise<DeviceStory | undefined> =>
  run.tell?.(device) ?? Promise.reject(new Error('the engine cannot tell'));

/**
 * Plays it to its end; what it told, in order but for workers, which come by number.
 * @param watch gets what is seen of devices; nobody watches without it
 */
async function played(
  engine: Engine,
  what: Plan,
  onStart: (run: Run) => void = ignore,
  watch?: (cells: WorkerCells, run: Run) => void,
) {
  const told: string[] = [];
  const frames: Frame[] = [];
  const run: Run = engine.run(what, 2, {
    started: () => {
      told.push('started');
      // The engine has not returned from run() yet when its workers are quick.
      setImmediate(() => onStart(run));
    },
    frame: (frame) => {
      frames.push(frame);
      if (frame.final) told.push(`last frame of ${frame.worker}`);
    },
    lost: (worker, reason) => void told.push(`lost ${worker}: ${reason}`),
    ...(watch && { cells: (cells) => watch(cells, run) }),
  });
  await run.done;
  const [first, ...others] = told;
  const sorted = first === 'started' ? [first, ...others.sort()] : told.sort();
  return { told: sorted, frames };
}

/** Devices whose lives have ended. */
const ended = (frames: readonly Frame[]): number =>
  mergeFrames(frames)
    .gauges()
    .reduce((sum, { inStep }) => sum + (inStep.ended ?? 0), 0);

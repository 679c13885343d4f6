import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { plan } from '../controller/plan.test-helper.ts';
import { CELL_BYTES, readCell, type WorkerCells } from '../metrics/cell.ts';
import type { DeviceStory } from '../metrics/device-story.ts';
import { fleetPlan } from '../scenario/test-support.ts';
import { localEngine } from './local-engine.ts';

/** Everything an engine tells, in words. */
function events() {
  const told: string[] = [];
  return {
    told,
    started: () => void told.push('started'),
    frame: ({ worker, final }: { worker: number; final: boolean }) =>
      void (final && told.push(`last frame of ${worker}`)),
    lost: (worker: number, reason: string) => void told.push(`lost ${worker}: ${reason}`),
  };
}

test('every worker passes the barrier, lives its devices and sends its last frame', {
  timeout: 20_000,
}, async () => {
  const run = events();
  await localEngine.run(plan, 2, run).done;
  assert.equal(run.told[0], 'started');
  assert.deepEqual(run.told.slice(1).sort(), ['last frame of 0', 'last frame of 1']);
});

test('a run whose workers all fail before the start never starts', { timeout: 20_000 }, async () => {
  const run = events();
  await localEngine.run({ ...plan, target: 'embedded' }, 2, run).done;
  assert.deepEqual(run.told.sort(), [
    'lost 0: the embedded platform was not started',
    'lost 1: the embedded platform was not started',
  ]);
});

test('a run that is killed before the start never starts', { timeout: 20_000 }, async () => {
  const run = events();
  const killed = localEngine.run(plan, 1, run);
  killed.kill();
  await killed.done;
  assert.deepEqual(run.told, []);
});

test('a worker whose life module ends the thread is lost, and said so', { timeout: 20_000 }, async (t) => {
  const run = events();
  const folder = mkdtempSync(join(tmpdir(), 'regatta-life-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const module = join(folder, 'exits.mjs');
  writeFileSync(module, 'export default function* () { process.exit(7); }');
  await localEngine.run({ ...plan, fleets: [{ ...fleetPlan({ devices: 1 }), module }] }, 1, run).done;
  assert.equal(run.told[0], 'started');
  assert.match(run.told[1] ?? '', /^lost 0: /);
});

test('where somebody watches, every worker tells of its devices, and a device of its own when asked', {
  timeout: 20_000,
}, async () => {
  const told: WorkerCells[] = [];
  const devices = fleetPlan({
    lifecycle: [{ kind: 'sleep', simulated: { min: 900, max: 900 } }],
    devices: 5,
  });
  const answers: Promise<DeviceStory | undefined>[] = [];
  const run = localEngine.run({ ...plan, fleets: [devices] }, 2, {
    ...events(),
    cells: (cells) => {
      if (told.push(cells) === 2) answers.push(...[0, 3, 9].map((device) => run.tell(device)));
    },
  });
  await run.done;
  const [first, odd, none] = await Promise.all(answers);
  assert.deepEqual([first?.device, first?.index, odd?.device, none], [0, 0, 3, undefined]);
  for (const [worker, shown] of [3, 2].entries()) {
    const own = told.filter((cells) => cells.worker === worker);
    assert.ok(own.length >= 3, 'at the start, meanwhile, at the end');
    for (const { cells } of own) assert.equal(cells.length, shown * CELL_BYTES);
    const [step = 0, state = 0] = own.at(-1)?.cells ?? [];
    assert.equal(readCell(step, state).doing, 'ended');
  }
});

test('where nobody watches, no cells are told and nobody can be asked', { timeout: 20_000 }, async () => {
  const run = localEngine.run(plan, 1, events());
  assert.equal(await run.tell(0), undefined);
  await run.done;
});

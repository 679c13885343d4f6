import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { fleetPlan } from '../scenario/test-support.ts';
import { localEngine } from './local-engine.ts';
import { plan } from './plan.test-helper.ts';

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

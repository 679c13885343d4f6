/**
 * When a server stands still, its users wait. Latency from the due time tells that; latency from the moment of
 * sending, which is all that a closed loop sees, hides it (coordinated omission).
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergeFrames } from '../src/metrics/merge.ts';
import { percentiles, together } from '../src/metrics/summarize.ts';
import { startPlatform } from './helpers/platform.ts';
import { startRegatta } from './helpers/regatta.ts';
import { assertAccounted, outFolder, readResults, scenarioFile, stepOf } from './helpers/results.ts';

const STOP_MS = 2000;

test('a server that stands still for 2 s: the p99 of that time is 2 s from the due time, and next to nothing from the send', async (t) => {
  const platform = await startPlatform(t);
  const out = outFolder(t);
  // 500 requests a second from 5 devices: of the 1000 that are due in the stop, 5 are on their way.
  const running = startRegatta([
    ...['run', scenarioFile('steady.yaml'), '--out', out, '--target', platform.mqtt, '--devices', '5'],
    ...['--set', 'fleets.gates.lifecycle[1].repeat.every=10ms', '--set', 'phases=[{ name: all, for: 5s }]'],
    ...['--set', 'validity={ lateness: 1s, missed: 5% }'],
  ]);
  await running.until(/ devices on /);
  await pause(1200);
  platform.signal('SIGSTOP');
  await pause(STOP_MS);
  platform.signal('SIGCONT');
  const { code, stdout, stderr } = await running.ended;
  assert.equal(code, 0, stdout + stderr);

  const results = readResults(out);
  assertAccounted(results);
  const { outcomes, missed } = stepOf(results.summary, 'query');
  assert.deepEqual(Object.keys(outcomes), ['ok'], 'nobody was refused, everybody waited');
  assert.ok(
    missed <= 2 * 5,
    'what was due in the stop was asked after it, but for what the end of the run cut off',
  );

  const seconds = mergeFrames(results.frames.filter(({ from }) => from > 1900 && from < 4000));
  const queries = seconds.series({ step: 'query' });
  const fromDue = percentiles(together(queries.map((one) => one.fromDue))) ?? assert.fail();
  const fromSend = percentiles(together(queries.map((one) => one.fromSend))) ?? assert.fail();
  assert.ok(fromDue.count > 1000, `${fromDue.count} requests`);
  assert.ok(fromDue.p99 > 0.9 * STOP_MS && fromDue.p99 < 1.2 * STOP_MS, `p99 from due: ${fromDue.p99} ms`);
  assert.ok(fromDue.p50 > 100, `half of those seconds' users waited: p50 from due: ${fromDue.p50} ms`);
  assert.ok(fromSend.p99 < 0.1 * STOP_MS, `p99 from send: ${fromSend.p99} ms`);
  assert.ok(fromSend.max > 0.9 * STOP_MS, 'only those that were on their way show it');
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

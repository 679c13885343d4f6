import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { SyntheticRun } from './dashboard/synthetic.ts';
import type { Output } from './output.ts';
import { createProgress, type ProgressOptions } from './progress.ts';
import { PASSED } from './testing/summaries.ts';

const run = new SyntheticRun({ seed: 11, workers: 2, devices: 1000, rate: 500 });

function collector(options?: ProgressOptions): { progress: Output; text: () => string } {
  const chunks: string[] = [];
  const output = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return { progress: createProgress(output, options), text: () => chunks.join('') };
}

/** Two batches a second, as the pump gives them. */
function feed(progress: Output, from: number, seconds: number): void {
  for (let second = from; second < from + seconds; second++) {
    progress.frames([run.frame(0, second)], second * 1000 + 600);
    progress.frames([run.frame(1, second)], second * 1000 + 1100);
  }
}

test('a line every five seconds tells phase, devices, rate, latency and failures', () => {
  const { progress, text } = collector();
  progress.start(run.facts);
  feed(progress, 0, 22);
  assert.equal(
    text(),
    `synthetic: 1,000 devices on 2 workers → embedded platform, mqtt://127.0.0.1:41883
0:05 warm-up  246 connected  68.4/s  query p99 16.8 ms from due, 16.8 ms from send  1 failed (0.29 %)
0:10 warm-up  494 connected  127/s  query p99 11.4 ms from due, 11.4 ms from send  3 failed (0.24 %)
0:15 warm-up  742 connected  238/s  query p99 11.8 ms from due, 11.8 ms from send  7 failed (0.26 %)
0:20 peak  990 connected  346/s  query p99 13.5 ms from due, 13.5 ms from send  15 failed (0.32 %)
`,
  );
});

test('notices come at once, with the time', () => {
  const { progress, text } = collector();
  progress.start(run.facts);
  feed(progress, 0, 2);
  progress.notice('worker 1 lost: out of memory');
  assert.match(text(), /\n0:02 {2}worker 1 lost: out of memory\n$/);
});

test('what puts the numbers in doubt stands in the line', () => {
  const { progress, text } = collector({ everyMs: 1000 });
  progress.start(run.facts);
  const frame = run.frame(0, 0);
  progress.frames([{ ...frame, health: { ...frame.health, loopLagMs: 700 } }, run.frame(1, 0)], 1000);
  assert.match(text(), /! worker 0 loop lag 700 ms\n$/);
});

test('how far a followed step has come stands in the line', () => {
  const { progress, text } = collector({ everyMs: 1000 });
  progress.start({ ...run.facts, plan: { ...run.facts.plan, followed: ['upgrade'] } });
  const fleet = run.facts.plan.fleets[0]?.name ?? '';
  const attempt = { fleet, device: 'a', step: 'upgrade', due: 0, ended: 1, outcome: 'ok/installed' };
  progress.frames([{ ...run.frame(0, 0), attempts: [attempt] }, run.frame(1, 0)], 1000);
  const devices = run.facts.plan.fleets[0]?.devices ?? 0;
  assert.match(text(), new RegExp(`  upgrade ${(100 / devices).toFixed(2)} % done  `));
});

test('quiet prints what happened out of the ordinary, and the verdict', () => {
  const { progress, text } = collector({ quiet: true, resultsFolder: 'results/x' });
  progress.start(run.facts);
  feed(progress, 0, 12);
  progress.notice('something happened');
  progress.notice('an operation was carried out', 'info');
  progress.finish(PASSED);
  assert.match(
    text(),
    /^\d+:\d\d {2}something happened\nResults +results\/x\nReport +results\/x\/report\.html\nPASS {2}demo\n$/,
  );
});

test('a reader that has read enough (| head) does not end the run', () => {
  const module = pathToFileURL(new URL('./progress.js', import.meta.url).pathname).href;
  const script = `
    const { createProgress } = await import('${module}');
    const progress = createProgress(process.stdout);
    for (let i = 0; i < 20000; i++) progress.notice('line ' + i);
    setTimeout(() => { progress.notice('after'); process.stderr.write('the run went on'); }, 50);`;
  const shell = spawnSync('sh', ['-c', `"$NODE" --input-type=module -e "$SCRIPT" | head -n 2`], {
    env: { ...process.env, NODE: process.execPath, SCRIPT: script },
    encoding: 'utf8',
  });
  assert.equal(shell.stdout, '0:00  line 0\n0:00  line 1\n');
  assert.equal(shell.stderr, 'the run went on');
});

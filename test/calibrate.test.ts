/** `regatta calibrate`, and what runs make of its file: by structure and order, since how fast machines are differs. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import type { Calibration } from '../src/calibration/calibration.ts';
import { judgeFile, keepCalibration } from '../src/calibration/file.ts';
import { readMachine } from '../src/calibration/machine.ts';
import { calibration, ceilings } from '../src/calibration/sample.test-helper.ts';
import { regatta, startRegatta } from './helpers/regatta.ts';
import { run } from './helpers/results.ts';

/** Where there is no file yet. */
function place(t: TestContext): { path: string; env: { REGATTA_CALIBRATION: string } } {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-calibration-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'calibration.json');
  return { path, env: { REGATTA_CALIBRATION: path } };
}

test('a quick calibration finds figures that hold together, and keeps them; or says why it does not', async (t) => {
  const { path, env } = place(t);
  const ran = await regatta(['calibrate', '--quick', '--json'], { env, timeout: 90_000 });
  if (ran.stdout === '') {
    // So much else to do that nothing could be measured.
    assert.equal(ran.code, 98, ran.stderr);
    assert.match(ran.stderr, /nothing is kept: try again when the machine has nothing else to do$/m);
    return;
  }
  const told = JSON.parse(ran.stdout) as Calibration & { file?: string; notKept?: string };
  assert.equal(ran.code, told.notKept === undefined ? 0 : 98, ran.stderr);
  assert.equal(existsSync(path), told.notKept === undefined);
  const [one, ...others] = told.ceilings.requests;
  const { connectsPerSecond, memory, timers } = told.ceilings;
  assert.deepEqual(others, []);
  assert.ok(one.workers === 1 && one.perSecond > 0 && one.saturatedPerSecond > 0 && one.cpuMicros > 0);
  assert.ok(one.latenessP99Ms <= 25, `${one.latenessP99Ms} ms late at what is told to be on time`);
  assert.ok(
    connectsPerSecond > 0 && memory.device > 1000 && memory.device < 100_000,
    `${memory.device} bytes`,
  );
  assert.ok(timers.p50 <= timers.p99 && timers.p99 <= timers.max && timers.clockStepNs > 0);
  assert.ok(told.doubts.some((doubt) => doubt.includes('--quick')));
  if (told.notKept !== undefined) return;
  assert.equal(told.file, path);
  const { calibration: kept, told: complaint } = judgeFile(
    readFileSync(path, 'utf8'),
    path,
    readMachine(),
    Date.parse(told.at),
  );
  assert.equal(complaint, undefined);
  assert.deepEqual(kept?.ceilings, told.ceilings);
});

test('Ctrl-C ends it and everything that it started, and keeps nothing', async (t) => {
  const { path, env } = place(t);
  const running = startRegatta(['calibrate'], { env });
  await running.until(/^timers of an idle schedule/m, 'stderr');
  running.signalGroup('SIGINT');
  const { code, stdout, stderr } = await running.ended;
  assert.deepEqual([code, stdout], [105, '']);
  assert.match(stderr, /^stopped: nothing is kept$/m);
  assert.equal(existsSync(path), false);
  // Nobody is left of its process group.
  assert.throws(() => process.kill(-running.pid, 0), { code: 'ESRCH' });
});

describe('a run', { concurrency: true }, () => {
  const own: Calibration = {
    ...calibration,
    machine: readMachine(),
    at: new Date().toISOString(),
    ceilings: {
      ...ceilings,
      requests: [{ ...ceilings.requests[0], perSecond: 3 }],
      connectsPerSecond: 2,
    },
  };
  const noticesOf = async (t: TestContext, kept: Calibration) => {
    const { path, env } = place(t);
    keepCalibration(kept, path);
    const { stdout, code } = await run(t, 'life.yaml', ['--no-dashboard'], { env });
    assert.notEqual(code, 104);
    return { path, notices: stdout.split('\n').filter((line) => line.startsWith('0:00  ')) };
  };

  test('is warned of what this machine was found not to carry, and goes on', async (t) => {
    const { notices } = await noticesOf(t, own);
    const day = own.at.slice(0, 10);
    const peak = String.raw`the plan asks for [\d,]+`;
    assert.match(
      notices.join('\n'),
      new RegExp(`${peak} requests/s at its peak .* carries 3 \\(calibrated ${day}\\): `),
    );
    assert.match(
      notices.join('\n'),
      new RegExp(`${peak} connects/s at its peak .* carries 2 \\(.*\\): .*a slower arrival`),
    );
  });

  test('makes nothing of the figures of another machine, and says so', async (t) => {
    const { path, notices } = await noticesOf(t, { ...own, machine: { ...own.machine, cpu: 'another' } });
    assert.equal(notices.length, 1, notices.join('\n'));
    assert.ok(
      notices[0]?.includes(`the calibration in ${path} is not of this machine and is not used (another then`),
    );
  });

  test('says nothing of what is carried, nor where nobody has calibrated', async (t) => {
    assert.deepEqual((await noticesOf(t, { ...own, ceilings })).notices, []);
    const { stdout } = await run(t, 'life.yaml', ['--no-dashboard']);
    assert.doesNotMatch(stdout, /calibrat/);
  });
});

test('the limits for a fleet are told without measuring anything', async () => {
  const { code, stdout, stderr } = await regatta(['calibrate', '--limits', '--devices', '3000000']);
  assert.deepEqual([code, stderr], [0, '']);
  assert.match(stdout, /^3,000,000 devices, \d+ workers?, one target elsewhere$/m);
  assert.match(stdout, /^✗ {2}open files of a process +[\d,]+ +3,000,\d+$/m);
  assert.match(stdout, /^ {2}ulimit .*nofile=30\d0000\) {2}# open files of a process$/m);
  assert.match(stdout, /^✗ {2}source ports towards an address +[\d,]+ +3,000,000$/m);
});

for (const [flags, says] of [
  [['--devices', '5'], '--devices goes with --limits\n'],
  [['--limits', '--quick'], '--quick and --limits exclude each other: --limits measures nothing\n'],
] as const)
  test(`calibrate ${flags.join(' ')} is refused`, async () => {
    const { code, stderr } = await regatta(['calibrate', ...flags]);
    assert.deepEqual([code, stderr], [104, says]);
  });

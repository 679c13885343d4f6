import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { calibrationPath, judgeFile, keepCalibration, readCalibration } from './file.ts';
import { readMachine } from './machine.ts';
import { calibration, machine } from './sample.test-helper.ts';

const DAY_MS = 86_400_000;
const made = Date.parse(calibration.at);
const judge = (value: unknown, here = machine, now = made) =>
  judgeFile(typeof value === 'string' ? value : JSON.stringify(value), '/c.json', here, now);

test('a calibration of this machine is used, and nothing is told of it', () => {
  assert.deepEqual(judge(calibration), { calibration });
  assert.deepEqual(judgeFile(undefined, '/c.json', machine, made), {});
});

test('one of another machine or version is not used, and what differs is told', () => {
  const here = { ...machine, cores: 4, node: 'v22.1.0' };
  assert.deepEqual(judge(calibration, here), {
    told:
      'the calibration in /c.json is not of this machine and is not used (2 cores then, 4 cores now; ' +
      'Node 20.19.0 then, Node 22.1.0 now): `regatta calibrate` measures anew',
  });
  for (const other of [
    { ...machine, cpu: 'another' },
    { ...machine, system: 'linux 6.2.0 x64' },
    { ...machine, regatta: '2.0.0' },
    { ...machine, memory: machine.memory * 1.5 },
  ])
    assert.equal(judge(calibration, other).calibration, undefined);
  assert.ok(judge(calibration, { ...machine, memory: machine.memory * 1.01 }).calibration);
});

test('one that is old is used all the same, and told', () => {
  assert.equal(judge(calibration, machine, made + 30 * DAY_MS).told, undefined);
  const old = judge(calibration, machine, made + 31 * DAY_MS);
  assert.deepEqual(old.calibration, calibration);
  assert.match(old.told ?? '', /^the calibration in \/c\.json is 31 days old: `regatta calibrate`/);
});

test('what is no calibration is told and not used, whatever it is', () => {
  const { requests } = calibration.ceilings;
  const withCeilings = (ceilings: object) => ({
    ...calibration,
    ceilings: { ...calibration.ceilings, ...ceilings },
  });
  for (const wrong of [
    '',
    '{',
    'null',
    [],
    {},
    { ...calibration, version: 2 },
    { ...calibration, at: 'yesterday' },
    { ...calibration, machine: null },
    withCeilings({ requests: [] }),
    withCeilings({ requests: [requests[1]] }),
    withCeilings({ requests: [requests[0], requests[0]] }),
    withCeilings({ requests: [{ ...requests[0], perSecond: 'many' }] }),
    withCeilings({ connectsPerSecond: -1 }),
    withCeilings({ memory: {} }),
  ])
    assert.match(judge(wrong).told ?? '', /^\/c\.json is no calibration of version 1 and is not used/);
});

test('the file lies where REGATTA_CALIBRATION says, else where XDG keeps what can be made again', () => {
  const below = 'regatta/calibration.json';
  assert.equal(calibrationPath({ REGATTA_CALIBRATION: '/x.json', XDG_CACHE_HOME: '/cache' }), '/x.json');
  assert.equal(calibrationPath({ XDG_CACHE_HOME: '/cache' }), `/cache/${below}`);
  for (const none of [{}, { XDG_CACHE_HOME: '' }, { XDG_CACHE_HOME: 'relative' }])
    assert.equal(calibrationPath(none), join(homedir(), '.cache', below));
});

test('what is kept is read again, whole, in a folder that was not there', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'a', 'b', 'calibration.json');
  assert.equal(readCalibration(path), undefined);
  const own = { ...calibration, machine: readMachine() };
  keepCalibration(own, path);
  assert.deepEqual(readCalibration(path), own);
  assert.deepEqual(readdirSync(join(folder, 'a', 'b')), ['calibration.json']);
  writeFileSync(path, '{"version":1}');
  assert.equal(readCalibration(path), undefined);
});

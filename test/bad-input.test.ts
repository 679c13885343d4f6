/**
 * Whatever is wrong from outside is said in one line on stderr, which tells how to mend it, with the exit code that
 * belongs to it and never with a stack trace; and what was measured by then is kept.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { EXIT } from '../src/verdict/exit-codes.ts';
import { type RegattaOptions, regatta } from './helpers/regatta.ts';
import { outFolder, readFrames, readResults, resultFolder } from './helpers/results.ts';

const LIFE = 'test/scenarios/life.yaml';
const STEADY = 'test/scenarios/steady.yaml';

/** Runs the command, which must say one line on stderr and no more. */
async function complaint(args: string[], options?: RegattaOptions) {
  const { code, stdout, stderr } = await regatta(args, options);
  const [line = '', ...rest] = stderr.split('\n');
  assert.deepEqual(rest, [''], `one line expected on stderr:\n${stderr}\n${stdout}`);
  assert.doesNotMatch(stdout + stderr, /^ +at |internal error|node:internal/m);
  return { code, line, stdout };
}

async function refused(args: string[], code: number, line: RegExp, options?: RegattaOptions): Promise<void> {
  const said = await complaint(args, options);
  assert.match(said.line, line);
  assert.equal(said.code, code, said.stdout);
}

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'regatta-bad-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

describe('a scenario that is wrong: its place and the mend, 104, and no results', () => {
  const RIGHT = [
    'name: gates',
    'fleets:',
    '  gates:',
    '    cloud: deli',
    '    product: { category: KQ, model: GATE1, secret: s }',
    '    devices: 5',
    '    arrival: { ramp: 1s }',
    '    lifecycle:',
    '      - connect',
    '      - query',
  ].join('\n');

  for (const [what, right, wrong, line] of [
    ['broken YAML', '{ ramp: 1s }', '{ ramp: 1s', /:\d+:\d+: expected YAML, found a mistake: /],
    [
      'a unit that nobody knows',
      'ramp: 1s',
      'ramp: 20 parsecs',
      /:7:22: expected a duration such as 30s, found "20 parsecs"$/,
    ],
    [
      'a quantity without a unit',
      'ramp: 1s',
      'ramp: 20',
      /:7:22: expected a duration such as 30s, found 20$/,
    ],
    [
      'a step that nobody knows',
      '- query',
      '- qurey',
      /:10:9: expected one of .*connect, .* found "qurey"; did you mean "query"\?$/,
    ],
    ['a word that nobody knows', 'devices:', 'device:', /:6:5: .*found "device"; did you mean "devices"\?/],
    ['a cloud that nobody knows', 'cloud: deli', 'cloud: dely', /:4:12: .*"dely"; did you mean "deli"\?/],
    ['no fleet', RIGHT.slice(RIGHT.indexOf('\n')), '\nfleets: {}', /:2:9: expected at least one fleet/],
    [
      'a threshold on nothing',
      'name: gates',
      'name: gates\nthresholds: [quary.p99 < 5ms]',
      /:2:14: .*did you mean "query"\?/,
    ],
    [
      'a window without a unit',
      'name: gates',
      'name: gates\nthresholds: [{ expect: query.p99 < 5ms, window: 30 }]',
      /:2:49: expected a duration such as 30s, found 30$/,
    ],
    [
      'a window of half a second',
      'name: gates',
      'name: gates\nthresholds: [{ expect: query.p99 < 5ms, window: 500ms }]',
      /:2:49: expected a duration of whole seconds such as 30s, found "500ms"$/,
    ],
    [
      'a stop that is no switch',
      'name: gates',
      'name: gates\nthresholds: [{ expect: query.p99 < 5ms, stop: now }]',
      /:2:47: expected true or false, found "now"$/,
    ],
    [
      'a grace that is longer than the run',
      'name: gates',
      'name: gates\nphases: [{ name: all, for: 8s }]\nthresholds: [{ expect: query.p99 < 5ms, stop: true, grace: 10s }]',
      /:3:60: expected a grace shorter than the run \(8 s\), found 10 s$/,
    ],
    [
      'a stop on a number that is reached in the end',
      'name: gates',
      'name: gates\nthresholds: [{ expect: query.count > 5, stop: true }]',
      /:2:47: expected a threshold that can fail before the end, found "query\.count > 5": leave stop out, or give it a window$/,
    ],
    [
      'a module that is not there',
      RIGHT.slice(RIGHT.indexOf('\n      -')),
      ' { module: ./nowhere.js }',
      /:8:26: expected a file that can be read, found "\.\/nowhere\.js" \(ENOENT\)$/,
    ],
    [
      'a module that does not load',
      RIGHT.slice(RIGHT.indexOf('\n      -')),
      ' { module: ./wrong.yaml }',
      /wrong\.yaml: the module does not load: Unknown file extension/,
    ],
    [
      'a variable that is not set',
      'secret: s',
      `secret: "\${NOBODY_SETS_THIS}"`,
      /:5:\d+: .*NOBODY_SETS_THIS/,
    ],
  ] as const)
    test(what, async (t) => {
      const here = folder(t);
      const file = join(here, 'wrong.yaml');
      assert.ok(RIGHT.includes(right));
      writeFileSync(file, RIGHT.replace(right, wrong));
      await refused(['run', file, '--out', join(here, 'results')], EXIT.badInput, line);
      assert.deepEqual(readdirSync(here), ['wrong.yaml']);
    });

  test('a file that is not there', () =>
    refused(
      ['run', 'nowhere.yaml'],
      EXIT.badInput,
      /^nowhere\.yaml: there is no such file; give the path of a scenario/,
    ));

  test('several mistakes are a line each', async () => {
    const { code, stderr } = await regatta([
      'run',
      LIFE,
      '--set',
      'fleets.gates.devices=none',
      '--set',
      'timeScale=-1',
    ]);
    assert.equal(code, EXIT.badInput);
    assert.match(stderr, /^--set fleets\.gates\.devices: .*\n--set timeScale: .*\n$/);
  });
});

test('a flag that nobody knows: the nearest right one', () =>
  refused(
    ['run', LIFE, '--devises', '3'],
    EXIT.badInput,
    /^unknown flag --devises, did you mean --devices\?/,
  ));

describe('what is taken, or not there', () => {
  for (const flag of ['--mqtt-port', '--http-port', '--mqtts-port', '--https-port', '--broker-port'])
    test(`${flag} of a port that is in use`, async (t) => {
      const taken = createServer().listen(0, '127.0.0.1');
      t.after(() => taken.close());
      await once(taken, 'listening');
      const { port } = taken.address() as AddressInfo;
      const free = { '--mqtt-port': '0', '--http-port': '0', '--https-port': '0', '--broker-port': '0' };
      const ports = { ...free, [flag]: String(port) };
      await refused(
        ['platform', ...Object.entries(ports).flat()],
        EXIT.badInput,
        new RegExp(`^platform: port ${port} on 127\\.0\\.0\\.1 is in use: choose another with ${flag} `),
      );
    });

  test('a gateway that refuses the connection: nothing is started, no results', async (t) => {
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const { port } = gone.address() as AddressInfo;
    gone.close();
    await once(gone, 'close');
    const out = join(folder(t), 'results');
    await refused(
      ['run', LIFE, '--target', `mqtt://127.0.0.1:${port}`, '--out', out],
      EXIT.badInput,
      new RegExp(
        `^nothing listens at mqtt://127\\.0\\.0\\.1:${port} \\(ECONNREFUSED\\): start it, or use --target embedded$`,
      ),
    );
    assert.throws(() => readdirSync(out), { code: 'ENOENT' });
  });

  test('a dashboard where there is no terminal', () =>
    refused(
      ['run', LIFE, '--dashboard'],
      EXIT.badInput,
      /^no dashboard: the output is not a terminal; leave out --dashboard$/,
    ));
});

describe('results that cannot be written', () => {
  test('a folder under a file, before anything is measured', async (t) => {
    const file = join(folder(t), 'file');
    writeFileSync(file, '');
    await refused(
      ['run', LIFE, '--out', join(file, 'results')],
      EXIT.badInput,
      /^results can't be written to \S+: a part of the path is a file; choose another folder with --out$/,
    );
  });

  test('a file system that takes none', { skip: process.platform === 'linux' ? false : 'needs /proc' }, () =>
    refused(
      ['run', LIFE, '--out', '/proc/results'],
      EXIT.badInput,
      /^results can't be written to \/proc\/results: /,
    ),
  );

  /** A disk of so many KiB that only the command sees; what it held in the end is copied out of it. */
  const smallDisk = (kilobytes: number, disk: string, kept: string): RegattaOptions => ({
    under: ['unshare', '-rm'],
    within: `mount -t tmpfs -o size=${kilobytes}k none ${disk} && "$@"; code=$?; cp -r ${disk}/. ${kept}; exit $code`,
  });
  const mounting = spawnSync('unshare', ['-rm', 'bash', '-c', 'mount -t tmpfs none /mnt']).status === 0;
  const skip = mounting ? false : 'needs unshare -rm and tmpfs: a Linux where user namespaces are allowed';

  test('a disk that is full from the start', { skip }, async (t) => {
    const disk = folder(t);
    const line = /^results can't be written to \S+: the disk is full; choose another folder with --out$/;
    await refused(['run', LIFE, '--out', disk], EXIT.badInput, line, smallDisk(4, disk, outFolder(t)));
  });

  test('a disk that fills up: the run goes on to its verdict, says so at the end, keeps what it wrote, 106', {
    skip,
  }, async (t) => {
    const [disk, kept] = [folder(t), outFolder(t)];
    const { code, line, stdout } = await complaint(
      ['run', STEADY, '--out', disk, '--set', 'phases=[{ name: all, for: 2500ms }]'],
      smallDisk(24, disk, kept),
    );
    assert.equal(code, EXIT.resultsNotWritten);
    assert.match(
      line,
      /^(frames|controller)\.ndjson can't be written: the disk is full; what was written is kept in \S+$/,
    );
    assert.match(
      stdout,
      /^0:0\d {2}(frames|controller)\.ndjson can't be written: the disk is full; the run goes on/m,
    );
    assert.match(stdout, /^PASS {2}steady$/m);
    assert.match(stdout, /devices and platform agree to the last message/);
    const results = resultFolder(kept);
    assert.match(readFileSync(join(results, 'scenario.yaml'), 'utf8'), /^name: steady$/m);
    assert.ok(readFileSync(join(results, 'frames.ndjson'), 'utf8').length > 1000);
  });

  test('a file as long as is allowed: the others are written, and the frames that fitted are kept', async (t) => {
    const out = outFolder(t);
    await refused(
      ['run', STEADY, '--out', out, '--quiet', '--set', 'phases=[{ name: all, for: 4500ms }]'],
      EXIT.resultsNotWritten,
      /^frames\.ndjson can't be written: the file is larger than this system allows \(ulimit -f\); what was written is kept in /,
      { within: 'ulimit -f 8; "$@"' },
    );
    assert.ok(readFrames(resultFolder(out)).length >= 1);
    assert.equal(readResults(out).summary.verdict, 'PASS');
  });
});

describe('too few open files', () => {
  test('for the fleet: what is needed, what there is, and what fits, before anything is started', async (t) => {
    const out = join(folder(t), 'results');
    await refused(
      ['run', LIFE, '--devices', '500', '--out', out],
      EXIT.badInput,
      /^500 devices and 1 workers? need 750 open files, this process may have 300: run `ulimit -n 10000` first.*or --devices 50 fits$/,
      { within: 'ulimit -n 300; "$@"' },
    );
    assert.throws(() => readdirSync(out), { code: 'ENOENT' });
    const fits = await regatta(['run', LIFE, '--devices', '50', '--out', out], {
      within: 'ulimit -n 300; "$@"',
    });
    assert.equal(fits.code, EXIT.pass, fits.stdout + fits.stderr);
  });

  for (const command of [
    ['run', LIFE],
    ['validate', LIFE],
    ['platform', '--mqtt-port', '0', '--http-port', '0', '--https-port', '0', '--broker-port', '0'],
  ])
    test(`even for the program itself: ${command[0]}`, () =>
      refused(
        command,
        EXIT.badInput,
        /^too many open files for this process \(EMFILE\): raise its limit first, as with `ulimit -n 10000`$/,
        {
          within: 'ulimit -n 30; "$@"',
        },
      ));
});

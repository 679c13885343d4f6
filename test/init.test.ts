/** A first scenario, written and then run as a new user would. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { STARTERS } from '../src/init/starters.ts';
import { Tmux, tmuxMissing } from '../src/outputs/testing/tmux.ts';
import { MAIN, regatta } from './helpers/regatta.ts';

function emptyFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-init-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe('what is written runs at once and passes', { concurrency: 2 }, () => {
  for (const cloud of Object.keys(STARTERS))
    test(cloud, async (t) => {
      const cwd = emptyFolder(t);
      const written = await regatta(['init', '--cloud', cloud, '--devices', '5', '--minutes', '0.15'], {
        cwd,
      });
      assert.deepEqual([written.code, written.stderr], [0, '']);
      assert.match(written.stdout, /^scenario\.yaml: 5 × .+\n.+\n\nNext:\n {2}regatta run scenario\.yaml\n$/);
      const checked = await regatta(['validate', 'scenario.yaml'], { cwd });
      assert.equal(checked.code, 0);
      assert.match(
        checked.stdout,
        /^scenario\.yaml: ok\n {2}.*; one at a time\n {2}peak in real time: .*\n$/,
      );
      // What a shared machine does to five devices' latencies is not what is tested here.
      const file = join(cwd, 'scenario.yaml');
      writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/< \d+ms/g, '< 9s'));
      const patient = ['--set', 'validity.lateness=10s'];
      const ran = await regatta(['run', 'scenario.yaml', '--no-dashboard', ...patient], { cwd });
      assert.equal(ran.code, 0, ran.stdout + ran.stderr);
      assert.match(ran.stdout, /^PASS {2}scenario$/m);
    });
});

test('the schema that the file names lies beside it, and is the present one', async (t) => {
  const cwd = emptyFolder(t);
  await regatta(['init', 'deep/down/my first.yaml', '--yes'], { cwd });
  const file = join(cwd, 'deep/down/my first.yaml');
  const text = readFileSync(file, 'utf8');
  assert.match(text, /^name: my-first$/m);
  const [, named = ''] = /^# yaml-language-server: \$schema=(\S+)$/m.exec(text) ?? [];
  const schema = readFileSync(resolve(file, '..', named), 'utf8');
  assert.equal(schema, (await regatta(['schema'])).stdout);
});

test('nothing is written over unless that is asked for', async (t) => {
  const cwd = emptyFolder(t);
  writeFileSync(join(cwd, 'mine.yaml'), 'precious');
  const refused = await regatta(['init', 'mine.yaml'], { cwd });
  assert.deepEqual(
    [refused.code, refused.stderr],
    [104, 'mine.yaml is there already: give another name, or --force to write over it\n'],
  );
  assert.equal(readFileSync(join(cwd, 'mine.yaml'), 'utf8'), 'precious');
  assert.equal((await regatta(['init', 'mine.yaml', '--force'], { cwd })).code, 0);
  assert.match(readFileSync(join(cwd, 'mine.yaml'), 'utf8'), /^name: mine$/m);

  writeFileSync(join(cwd, 'scenario.schema.json'), '{ "title": "of something else" }');
  const other = await regatta(['init', 'other.yaml'], { cwd });
  assert.equal(other.code, 104);
  assert.match(other.stderr, /^scenario\.schema\.json is there already and is no schema of Regatta's/);
  assert.ok(!existsSync(join(cwd, 'other.yaml')));
});

for (const [flags, message] of [
  [['--cloud', 'mars'], '--cloud takes one of deli, pot, point, expeed, tvs, not "mars"'],
  [['--devices', '0'], '--devices takes a whole number from 1 to 1000000, not "0"'],
  [['--minutes', '5m'], '--minutes takes minutes from 0.1 to 10080, such as 5 or 0.5, not "5m"'],
  [['--target', 'there'], /^--target takes embedded, or an address such as mqtt:\/\//],
  [
    ['--cloud', 'tvs', '--target', 'mqtt://there'],
    /^--target takes embedded, or an address such as https:\/\//,
  ],
] as const)
  test(`refused in one line: init ${flags.join(' ')}`, async (t) => {
    const cwd = emptyFolder(t);
    const { code, stderr } = await regatta(['init', ...flags], { cwd });
    assert.equal(code, 104);
    if (typeof message === 'string') assert.equal(stderr, `${message}\n`);
    else assert.match(stderr, message);
    assert.ok(!existsSync(join(cwd, 'scenario.yaml')));
  });

describe('in a terminal', { skip: tmuxMissing() }, () => {
  function terminal(t: TestContext): { tmux: Tmux; cwd: string } {
    const tmux = new Tmux(100, 40);
    t.after(() => tmux.end());
    const cwd = emptyFolder(t);
    tmux.type(`cd ${cwd}; ${process.execPath} ${MAIN} init; echo ended with $?`);
    return { tmux, cwd };
  }

  test('it asks, takes answers, and says what to do next', async (t) => {
    const { tmux, cwd } = terminal(t);
    await tmux.until(/Which system\? \[deli\]\s*$/m);
    tmux.type('speakers');
    await tmux.until(/one of deli, pot, point, expeed, tvs: \[deli\]\s*$/m);
    tmux.type('5');
    await tmux.until(/How many devices\? \[100\]\s*$/m);
    tmux.type('20');
    await tmux.until(/Against which platform: /);
    tmux.type('');
    await tmux.until(/For how many minutes\? \[1\]\s*$/m);
    tmux.type('3');
    await tmux.until(/^ended with 0$/m);
    assert.match(tmux.screen(), /^scenario\.yaml: 20 × tvs for 3 min, target embedded$/m);
    assert.match(readFileSync(join(cwd, 'scenario.yaml'), 'utf8'), /^ {4}devices: 20$/m);
  });

  test('Ctrl-C leaves nothing behind', async (t) => {
    const { tmux, cwd } = terminal(t);
    await tmux.until(/Which system\? \[deli\]\s*$/m);
    tmux.key('C-c');
    await tmux.until(/^ended with 105$/m);
    assert.match(tmux.screen(), /left before the last question: nothing was written/);
    assert.ok(!existsSync(join(cwd, 'scenario.yaml')));
  });
});

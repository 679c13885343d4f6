/** The built command as a user meets it; what commands do is tested where they live. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { MAIN, ROOT, regatta } from './helpers/regatta.ts';

const shell = (command: string, env: Record<string, string> = {}) =>
  promisify(execFile)('bash', ['-c', command], { cwd: ROOT, env: { ...process.env, MAIN, ...env } });

for (const command of [
  'run',
  'device',
  'platform',
  'validate',
  'schema',
  'explain',
  'report',
  'init',
  'list',
]) {
  test(`regatta ${command} --help explains itself with examples, within 80 columns`, async () => {
    const { code, stdout, stderr } = await regatta([command, '--help']);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    assert.match(stdout, new RegExp(`^regatta ${command}`));
    assert.match(stdout, /^Examples:\n {2}# .+\n {2}regatta /m);
    assert.deepEqual(
      stdout.split('\n').filter((line) => line.length > 80),
      [],
    );
  });
}

test('regatta --help names every command', async () => {
  const { code, stdout } = await regatta(['--help']);
  assert.equal(code, 0);
  for (const command of [
    'run <scenario>',
    'device',
    'platform',
    'validate <scenario..>',
    'schema',
    'explain [code..]',
    'report [run]',
    'init [file]',
    'list',
    'completion',
    'compare',
  ])
    assert.ok(stdout.includes(`  regatta ${command} `), command);
});

test('help loads nothing that is heavy: no package, and of Regatta only the command line itself', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-profile-'));
  t.after(() => rmSync(folder, { recursive: true }));
  await shell(`NODE_DEBUG=esm node "$MAIN" run --help 2>${folder}/trace >/dev/null`);
  const trace = readFileSync(join(folder, 'trace'), 'utf8');
  const loaded = new Set([...trace.matchAll(/file:\/\/[^'"\s,)]+\.m?js/g)].map(([url]) => url));
  assert.ok(loaded.size > 3, 'the trace names what was loaded');
  const foreign = [...loaded].filter(
    (url) => !/\/dist\/src\/(cli\/|regatta-error|version|verdict\/exit-codes)/.test(url),
  );
  assert.deepEqual(foreign, []);
});

test('regatta alone shows its help on stderr and is no success', async () => {
  const { code, stdout, stderr } = await regatta([]);
  assert.deepEqual({ code, stdout }, { code: 104, stdout: '' });
  assert.match(stderr, /Commands:/);
});

test('--version prints the version of package.json', async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  assert.deepEqual(
    { ...(await regatta(['--version'])), ms: 0 },
    { code: 0, stdout: `${version}\n`, stderr: '', ms: 0 },
  );
});

for (const [args, line] of [
  [['runn'], /^unknown command runn, did you mean run\?/],
  [['scenarios/demo.yaml'], /did you mean regatta run scenarios\/demo\.yaml\?$/],
  [['run', '--devics', '5', 'x.yaml'], /^unknown flag --devics, did you mean --devices\?/],
  [['--versoin'], /^unknown flag --versoin, did you mean --version\?/],
  [['run'], /^which scenario\? Give its file/],
  [['validate'], /^which scenario\? Give one file or more/],
  [['run', 'x.yaml', '--devices'], /^--devices needs a value$/],
  [['run', 'x.yaml', '--devices', '--quiet'], /^--devices needs a value$/],
  [['run', 'x.yaml', '--devices', '0'], /^--devices takes a whole number, 1 or more, not "0"$/],
  [['run', 'x.yaml', '--workers', 'many'], /^--workers takes a whole number, 1 or more, not "many"$/],
  [['run', 'x.yaml', '--devices', '1', '--devices', '2'], /^--devices is given 2 times/],
  [['run', 'x.yaml', 'y.yaml'], /^unexpected argument y\.yaml/],
  [['device'], /^which device\? Give both, as: regatta device --model/],
  [['device', '--modle', 'A'], /^unknown flag --modle, did you mean --model\?/],
  [['platform', '--latency', '5'], /^--latency takes a time/],
  [['run', 'nowhere.yaml'], /^nowhere\.yaml: there is no such file/],
  [
    ['explain', 'EMFIEL'],
    /^nothing is known of "EMFIEL", did you mean socket\/EMFILE\? \(regatta explain lists all\)$/,
  ],
  [['validate', 'nowhere.yaml'], /^nowhere\.yaml: there is no such file/],
] as const) {
  test(`regatta ${args.join(' ')}: one line on stderr and 104`, async () => {
    const { code, stdout, stderr } = await regatta(args);
    assert.equal(code, 104);
    assert.equal(stdout, '');
    assert.match(stderr.trimEnd(), line);
    assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
  });
}

test('a reader that leaves is no error', async () => {
  const { stdout, stderr } = await shell('node "$MAIN" schema | head -c 2; echo " $' + '{PIPESTATUS[0]}"');
  assert.deepEqual({ stdout: stdout.replace(/\s+/g, ' '), stderr }, { stdout: '{ 0 ', stderr: '' });
});

test('output that cannot be written is said and is no success', {
  skip: !existsSync('/dev/full'),
}, async () => {
  const { stdout, stderr } = await shell('{ node "$MAIN" --help >/dev/full; } ; echo $?');
  assert.equal(stdout, '106\n');
  assert.match(stderr, /^the output cannot be written: ENOSPC[^\n]*\n$/);
});

test('completion: bash completes commands and flags', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-path-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'regatta'), `#!/bin/sh\nexec node ${MAIN} "$@"\n`);
  chmodSync(join(folder, 'regatta'), 0o755);
  const complete = async (...words: string[]) => {
    const { stdout } = await shell(
      `source <(regatta completion)
       COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
       _regatta_yargs_completions; echo "$` + '{COMPREPLY[@]}"',
      { PATH: `${folder}:${process.env.PATH}`, SHELL: '/bin/bash' },
    );
    return stdout.trim().split(' ');
  };
  const { stdout: help } = await regatta(['--help']);
  const commands = new Set([...help.matchAll(/^ {2}regatta ([a-z][a-z-]*)/gm)].map(([, name]) => name));
  assert.ok(commands.has('run'));
  assert.deepEqual((await complete('regatta', '')).sort(), [...commands].sort());
  assert.deepEqual(await complete('regatta', 'run', '--dev'), ['--devices']);
  assert.deepEqual(await complete('regatta', 'platform', '--mqtt'), ['--mqtt-port', '--mqtts-port']);
});

test('completion: a zsh user gets a script for zsh', async () => {
  const { code, stdout } = await regatta(['completion'], { env: { SHELL: '/bin/zsh' } });
  assert.equal(code, 0);
  assert.match(stdout, /^#compdef regatta\n/);
});

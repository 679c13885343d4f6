import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { PASSED } from '../testing/summaries.ts';
import { BuildServerOutput } from './build-server.ts';
import { STOPPED } from './summaries.test-helper.ts';

function told() {
  let text = '';
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      text += chunk.toString();
      done();
    },
  });
  return { stream, text: () => text };
}

async function finished(t: TestContext, environment: Record<string, string>, summary = STOPPED) {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-ci-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const [out, err] = [told(), told()];
  const written: string[] = [];
  const write = async (name: string) => void written.push(name);
  const inFolder = Object.entries(environment).map(([name, value]) => [name, value.replace('HERE', folder)]);
  const output = new BuildServerOutput({
    results: { folder, write },
    environment: Object.fromEntries(inFolder),
    stdout: out.stream,
    stderr: err.stream,
  });
  output.start({ outline: { sentence: 'Devices live.', command: 'regatta run x', fleets: [] } });
  await output.finish(summary);
  return { folder, written, stdout: out.text(), stderr: err.text() };
}

test('outside of a build server nobody is told anything', async (t) => {
  for (const environment of [{}, { GITHUB_ACTIONS: '', TF_BUILD: 'False', CI: 'true' }]) {
    const { stdout, stderr, written } = await finished(t, environment);
    assert.deepEqual([stdout, stderr, written], ['', '', []]);
  }
});

test('a server that says it is there gets its lines, and only its own', async (t) => {
  const { stdout, written } = await finished(t, { GITHUB_ACTIONS: 'true' });
  assert.match(stdout, /^::error title=[^\n]*\n$/);
  assert.deepEqual(written, []);
  const azure = await finished(t, { TF_BUILD: 'True' });
  assert.deepEqual(azure.written, ['summary.md']);
  assert.match(azure.stdout, new RegExp(`^##vso\\[task.uploadsummary\\]${azure.folder}/summary.md$`, 'm'));
});

test('the summary is appended to what the steps before have written', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-ci-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'summary');
  writeFileSync(file, 'before\n');
  await finished(t, { GITHUB_STEP_SUMMARY: file }, PASSED);
  await finished(t, { REGATTA_STEP_SUMMARY: file });
  const text = readFileSync(file, 'utf8');
  assert.match(text, /^before\n### ✅ Regatta: demo PASS\n/);
  assert.match(text, /\n\n### ❌ Regatta: demo FAIL \(exit code 99\)\n/);
});

test('a summary that cannot be written is told in a line, and that is all', async (t) => {
  const { stderr, stdout } = await finished(t, {
    GITHUB_STEP_SUMMARY: 'HERE/gone/summary',
    GITHUB_ACTIONS: '1',
  });
  assert.match(
    stderr,
    /^the summary can't be appended to \S+\/gone\/summary \(GITHUB_STEP_SUMMARY\): the folder is gone; the verdict stands, and so do the results\n$/,
  );
  assert.match(stdout, /^::error /);
});

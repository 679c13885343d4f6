import assert from 'node:assert/strict';
import os from 'node:os';
import test from 'node:test';
import { readEnvironment } from './environment.ts';

test('the environment names machine, limits and versions, and hides secrets', () => {
  const environment = readEnvironment({
    regatta: '0.1.0',
    commandLine: ['regatta', 'run', '--password=hush'],
    platform: { mqtt: 'mqtt://127.0.0.1:1883' },
  });
  assert.equal(environment.regatta, '0.1.0');
  assert.equal(environment.node, process.version);
  assert.equal(environment.cpu.count, os.cpus().length);
  assert.equal(environment.memoryBytes.total, os.totalmem());
  assert.ok(environment.openFiles === 'unlimited' || Number(environment.openFiles) > 0);
  assert.deepEqual(environment.commandLine, ['regatta', 'run', '--password=***']);
  assert.deepEqual(environment.platform, { mqtt: 'mqtt://127.0.0.1:1883' });
  if (environment.gitCommit) assert.match(environment.gitCommit, /^[0-9a-f]{40}(-dirty)?$/);
});

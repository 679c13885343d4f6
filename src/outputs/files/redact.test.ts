import assert from 'node:assert/strict';
import test from 'node:test';
import { redactCommandLine } from './redact.ts';

test('secrets are removed, the rest is kept', () => {
  assert.deepEqual(
    redactCommandLine([
      'regatta',
      'run',
      'demo.yaml',
      '--devices=50',
      '--set',
      'fleets.a.product.secret=hush',
      '--api-key=hush',
      '--token',
      'hush',
      '--password',
      '--quiet',
      '--target',
      'mqtt://user:hush@host:1883',
      '--set',
      'platform={ ftpAccount: hush }',
      '--set',
      'platform.accounts=a.csv',
      '--seed',
      '7',
    ]),
    [
      'regatta',
      'run',
      'demo.yaml',
      '--devices=50',
      '--set',
      'fleets.a.product.secret=***',
      '--api-key=***',
      '--token',
      '***',
      '--password',
      '--quiet',
      '--target',
      'mqtt://***@host:1883',
      '--set',
      'platform=***',
      '--set',
      'platform.accounts=a.csv',
      '--seed',
      '7',
    ],
  );
});

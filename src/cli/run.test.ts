import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Given } from './given.ts';
import { runOptions } from './run.ts';

const options = (values: Record<string, unknown>) => runOptions(new Given({ scenario: 'a.yaml', ...values }));

test('without flags the scenario decides', () => {
  assert.deepEqual(options({}), { scenario: 'a.yaml', set: [], dashboard: 'auto', quiet: false });
});

test('every flag arrives, numbers as numbers', () => {
  const flags = {
    devices: '100',
    workers: '2',
    target: 'embedded',
    set: ['a=1', 'b.c=x=y'],
    seed: '0',
    out: 'there',
  };
  assert.deepEqual(options({ ...flags, dashboard: false, quiet: true }), {
    scenario: 'a.yaml',
    devices: 100,
    workers: 2,
    target: 'embedded',
    set: ['a=1', 'b.c=x=y'],
    seed: 0,
    out: 'there',
    dashboard: false,
    quiet: true,
  });
});

test('figures for Prometheus: for this machine and 15 s unless told', () => {
  const asked = (values: Record<string, unknown>) => options(values).prometheus;
  assert.deepEqual(asked({ prometheus: '' }), { host: '127.0.0.1', port: 9464, lingerMs: 15_000 });
  assert.deepEqual(asked({ prometheus: '0.0.0.0:80', linger: '0' }), {
    host: '0.0.0.0',
    port: 80,
    lingerMs: 0,
  });
});

for (const [what, values, message] of [
  ['0 devices', { devices: '0' }, '--devices takes a whole number, 1 or more, not "0"'],
  ['devices in words', { devices: 'abc' }, '--devices takes a whole number, 1 or more, not "abc"'],
  ['half a device', { devices: '1.5' }, '--devices takes a whole number, 1 or more, not "1.5"'],
  ['0 workers', { workers: '0' }, '--workers takes a whole number, 1 or more, not "0"'],
  ['a seed below 0', { seed: '-1' }, '--seed takes a whole number, 0 or more, not "-1"'],
  ['a flag given twice', { devices: ['1', '2'] }, '--devices is given 2 times, once is enough'],
  ['an empty value', { out: '' }, '--out needs a value'],
  [
    'a port beyond 65535',
    { web: '99999' },
    '--web takes a port, or an address of this machine and a port, such as 8080 or 0.0.0.0:8080, not "99999"',
  ],
  [
    'a setting without =',
    { set: ['seed'] },
    '--set takes path=value, such as --set timeScale=60, not "seed"',
  ],
  ['a wait for nobody', { linger: '5' }, '--linger says nothing without --prometheus'],
  ['a quiet dashboard', { dashboard: true, quiet: true }, '--dashboard and --quiet exclude each other'],
] as const) {
  test(`refused in one line: ${what}`, () =>
    assert.throws(() => options(values), { name: 'RegattaError', exitCode: 104, message }));
}

test('--web is any free port of this machine alone, a port of it, or a host’s', () => {
  const web = (text: string) => options({ web: text }).web;
  assert.deepEqual(web(''), { host: '127.0.0.1', port: 0 });
  assert.deepEqual(web('8080'), { host: '127.0.0.1', port: 8080 });
  assert.deepEqual(web('0.0.0.0:8080'), { host: '0.0.0.0', port: 8080 });
});

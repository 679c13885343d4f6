import assert from 'node:assert/strict';
import test from 'node:test';
import type { Operation } from '../scenario/operation.ts';
import type { Plan } from '../scenario/plan.ts';
import { fleetPlan } from '../scenario/test-support.ts';
import { callsOf } from './operation-calls.ts';
import { operatorOf } from './operator.ts';
import { plan } from './plan.test-helper.ts';
import type { Called, PlatformClient } from './platform-client.ts';

const of = { fleet: 'gates', share: 1, seed: 0 };
const never = new AbortController().signal;

const two = () => ['M_1', 'M_2'];
for (const [operation, path, body] of [
  [
    { kind: 'publish-firmware', model: 'M', version: '2', size: 9, upgrade: 'force', broadcast: 'category' },
    '/admin/firmware',
    { model: 'M', version: '2', size: 9, upgrade: 'force', broadcast: 'category' },
  ],
  [
    { kind: 'control', of, cmd: 'open', payload: { door: 2 } },
    '/admin/control',
    { cmd: 'open', payload: { door: 2 } },
  ],
  [
    { kind: 'ask-logs', of, from: '', to: '2026-01-31' },
    '/admin/logs',
    { log_start: '', log_end: '2026-01-31' },
  ],
  [{ kind: 'lock', of }, '/admin/lock', {}],
  [{ kind: 'unlock', of }, '/admin/unlock', {}],
  [{ kind: 'ban', of }, '/admin/ban', {}],
  [{ kind: 'bind', of, group: '7', name: 'Sales' }, '/admin/bind', { group_id: '7', name: 'Sales' }],
  [{ kind: 'unbind', of }, '/admin/unbind', {}],
  [
    { kind: 'bind-service', of, service: 'echo' },
    '/admin/services',
    { service_id: 'echo', status: 1, which: { devices: two() } },
  ],
  [
    { kind: 'unbind-service', of, service: 'echo' },
    '/admin/services',
    { service_id: 'echo', status: 0, which: { devices: two() } },
  ],
  [
    { kind: 'faults', faults: { latency: { kind: 'constant', value: 5 } } },
    '/admin/faults',
    { latency: '5ms' },
  ],
] as const)
  test(`what ${operation.kind} asks of the platform`, () => {
    const named = 'of' in operation && !('which' in body) ? { devices: two() } : {};
    assert.deepEqual(callsOf(operation, two), [{ path, body: { ...named, ...body } }]);
  });

/** An operator on a platform that answers so, call by call, and what it was asked. */
function scene(answers: readonly Called[], devices: number) {
  const asked: { readonly path: string; readonly body: { readonly devices: readonly string[] } }[] = [];
  const client = {
    call: async (path: string, body: unknown) => {
      asked.push({ path, body: body as (typeof asked)[number]['body'] });
      return answers[asked.length - 1] ?? assert.fail('one call too many');
    },
  } as PlatformClient;
  const operated: Plan = {
    ...plan,
    fleets: [fleetPlan({ name: 'gates', devices })],
    target: {
      gateways: [],
      subscribeOwnTopic: false,
      echo: false,
      allowHosts: [],
      platform: { url: 'http://p' },
      services: {},
    },
  };
  return { asked, perform: operatorOf(operated, () => client) };
}
const LOCK: Operation = { kind: 'lock', of };

test('many devices are named in several calls, and what the platform did is added up', async () => {
  const ok = (n: number, told: number): Called => ({ outcome: 'ok', data: { devices: n, told } });
  const { asked, perform } = scene([ok(2000, 1990), ok(2000, 2000), ok(500, 1)], 4500);
  assert.deepEqual(await perform(LOCK, never), { outcome: 'ok', devices: 4500, told: 3991 });
  assert.deepEqual(
    asked.map(({ body }) => body.devices.length),
    [2000, 2000, 500],
  );
  const named = asked.flatMap(({ body }) => body.devices);
  assert.deepEqual([new Set(named).size, named[0]], [4500, 'M_00000000']);
});

test('the first call that fails is the outcome, and the last one made', async () => {
  const failed: Called = { outcome: 'platform/102', reason: 'no such device' };
  const { asked, perform } = scene([{ outcome: 'ok', data: { devices: 2000 } }, failed], 9000);
  assert.deepEqual(await perform(LOCK, never), { ...failed, devices: 2000 });
  assert.equal(asked.length, 2);
});

test('an answer without counts gives none', async () => {
  const { perform } = scene([{ outcome: 'ok', data: { version: '2', path: '/', checksum: 'x' } }], 1);
  assert.deepEqual(await perform(LOCK, never), { outcome: 'ok' });
});

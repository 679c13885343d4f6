import assert from 'node:assert/strict';
import test from 'node:test';
import type { Script } from '../lifecycle/script.ts';
import { outcomesOf, step, testWorld } from './world.test-helper.ts';

test('while new firmware boots the device does nothing else; its life goes on afterwards (PROTOCOLS 1.7)', async () => {
  const args = { window: 0, install: { min: 0, max: 0 }, resume: 0, failures: {} };
  const queries: Script[number] = {
    kind: 'repeat',
    every: { min: 10, max: 10 },
    simulated: 400,
    body: [step('query')],
  };
  const { clock, server, close } = testWorld({
    script: [step('connect'), queries, step('disconnect')],
    facts: { reactions: { 'firmware-notice': [step('upgrade', args)] } },
  });
  const asked: string[] = [];
  server.serve = (request, link) => {
    asked.push(`${request.action} at ${Math.floor(clock.now())}`);
    const offer = { version: '2.0', upgrade_type: 'normal', file_path: 'http://127.0.0.1/f', checksum: 'x' };
    if (request.action === 103) link.reply(request, { code: 0, ...offer });
    // A boot takes a while: its 101 is answered late.
    else link.reply(request, { code: 0 }, request.action === 101 ? 55 : 5);
  };
  await clock.advance(100);
  server.links[0]?.instruct(202, { version: '2.0' });
  await clock.advance(2000);
  const { 'query ok': ok = 0, 'query socket/closed': cut = 0, ...others } = outcomesOf(close());
  assert.equal(ok + cut, 40);
  assert.ok(cut <= 1);
  assert.deepEqual(others, {
    'connect ok': 1,
    'firmware-notice ok': 1,
    'firmware ok': 1,
    'download ok/whole': 1,
    'reconnect ok': 1,
    'report-info ok': 1,
    'upgrade ok/installed': 1,
    'disconnect ok': 1,
  });
  const boot = asked.findIndex((one) => one.startsWith('101'));
  const [booted, next] = [asked[boot], asked[boot + 1]].map((one) => Number(one?.split(' ')[2]));
  assert.ok((next ?? 0) - (booted ?? 0) >= 55, asked.slice(boot, boot + 2).join(', '));
});

const PUSH = { to: '', cmd: 'checkin', payload: {}, wait: false };

test('a 301 that answers ends the push that waits; further ones are messages of their own (PROTOCOLS 1.6)', async () => {
  const { world, clock, server, close } = testWorld({
    script: [step('connect'), step('push', { ...PUSH, wait: true }), step('query')],
    facts: { reactions: { 'application-message': [step('reply', { payload: { seen: true } })] } },
  });
  server.serve = (request, link) => {
    const push = request.action === 300 && request.data?.cmd === 'checkin' && request.mid === '1';
    if (!push) {
      if (request.action !== 300) link.reply(request);
      return;
    }
    for (const payload of ['first', 'second']) link.reply({ ...request, action: 301 }, { cmd: 'x', payload });
  };
  await clock.advance(5000);
  await world.finished;
  assert.deepEqual(outcomesOf(close()), {
    'connect ok': 1,
    'push ok': 1,
    'application-message ok': 1,
    'reply ok': 1,
    'query ok': 1,
  });
  const { action, to, mid } = server.requests.find(({ data }) => data?.cmd === 'x') as {
    action: number;
    to?: string;
    mid: string;
  };
  assert.deepEqual([action, to, mid], [300, 'system', '1']);
});

test('a refusal is counted whether or not the push waited for it (PROTOCOLS 1.6)', async () => {
  const { world, clock, server, close } = testWorld({
    script: [
      step('connect'),
      step('push', PUSH),
      step('push', { ...PUSH, wait: true }),
      { kind: 'sleep', simulated: { min: 100, max: 100 } },
    ],
  });
  server.serve = (request, link) => link.reply(request, { cmd: 'checkin', code: 107 });
  await clock.advance(5000);
  await world.finished;
  const frame = close();
  assert.deepEqual(outcomesOf(frame), {
    'connect ok': 1,
    'push ok': 1,
    'push-refused platform/107': 1,
    'push platform/107': 1,
  });
  assert.deepEqual(frame.tallies, { 'deli/sent/300': 2, 'deli/received/300/107': 2 });
});

test('a 301 that comes after its push has timed out is late, and no message to react to', async () => {
  const { world, clock, server, close } = testWorld({
    script: [
      step('connect'),
      step('push', { ...PUSH, wait: true }),
      { kind: 'sleep', simulated: { min: 1000, max: 1000 } },
    ],
  });
  server.serve = (request, link) => link.reply({ ...request, action: 301 }, { cmd: 'x' }, 1500);
  await clock.advance(5000);
  await world.finished;
  const frame = close();
  assert.deepEqual(outcomesOf(frame), { 'connect ok': 1, 'push timeout': 1 });
  assert.equal(frame.tallies['deli/late/301'], 1);
});

test('logs go by FTP to hosts of the target only (PROTOCOLS 1.5)', async () => {
  const { clock, server, close } = testWorld({
    script: [step('connect'), { kind: 'sleep', simulated: { min: 500, max: 500 } }],
  });
  server.serve = () => undefined;
  await clock.advance(50);
  const ask = (ftp_host: string) => server.links[0]?.instruct(201, { ftp_host, log_start: '', log_end: '' });
  ask('127.0.0.1:2121');
  ask('192.0.2.1');
  ask('ftp://[::1]:7/x');
  await clock.advance(1000);
  assert.deepEqual(
    server.uploads.map(({ url }) => new URL(url).host),
    ['127.0.0.1:2121', '[::1]:7'],
  );
  const frame = close();
  assert.deepEqual(outcomesOf(frame), {
    'connect ok': 1,
    'upload-logs ok': 2,
    'upload-logs ftp/host-not-allowed': 1,
  });
  assert.equal(frame.tallies['deli/sent/201/0'], 2);
  assert.equal(frame.tallies['deli/sent/201/201'], 1);
});

test('a bound device asks for its binding when it comes back from a loss (PROTOCOLS 1.5, action 203)', async () => {
  const { clock, server, close } = testWorld({
    script: [step('connect'), step('query'), { kind: 'sleep', simulated: { min: 500, max: 500 } }],
  });
  let group_id = '1000';
  server.serve = (request, link) => link.reply(request, { code: 0, status: 1, group_id });
  await clock.advance(50);
  group_id = '';
  server.links[0]?.close('socket/ECONNRESET');
  await clock.advance(1000);
  const frame = close();
  assert.equal(outcomesOf(frame)['query ok'], 2);
  assert.equal(frame.tallies['deli/factory-state'], 1);
});

test('a device that fell silent after its upgrade never connects again (PROTOCOLS 1.7)', async () => {
  const args = { window: 0, install: { min: 0, max: 0 }, resume: 0, failures: { silent: 1 } };
  const { world, clock, server, close } = testWorld({
    script: [step('connect'), step('upgrade', args), step('query')],
  });
  const offer = { version: '2.0', upgrade_type: 'force', file_path: 'http://127.0.0.1/f', checksum: 'x' };
  server.serve = (request, link) => link.reply(request, { code: 0, ...offer });
  await clock.advance(5000);
  await world.finished;
  const { 'upgrade firmware/silent': silent, 'query ok': queried } = outcomesOf(close());
  assert.deepEqual([silent, queried, server.links.length], [1, undefined, 1]);
});

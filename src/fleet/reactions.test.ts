import assert from 'node:assert/strict';
import test from 'node:test';
import type { Script } from '../lifecycle/script.ts';
import { outcomesOf, testWorld } from './world.test-helper.ts';

const step = (name: string, args = {}): Script[number] => ({ kind: 'step', name, args });

test('while new firmware boots the device does nothing else; its life goes on afterwards (PROTOCOLS 1.7)', async () => {
  const now = { min: 0, max: 0 };
  const queries: Script[number] = {
    kind: 'repeat',
    every: { min: 10, max: 10 },
    simulated: 400,
    body: [step('query')],
  };
  const { clock, server, close } = testWorld({
    script: [step('connect'), queries, step('disconnect')],
    facts: { reactions: { 'firmware-notice': [step('upgrade', { window: 0, install: now, resume: 0 })] } },
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

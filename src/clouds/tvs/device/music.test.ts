import assert from 'node:assert/strict';
import test from 'node:test';
import { testSpeaker } from './speaker.test-helper.ts';

const SCAN = { by: 'scan', thinking: '3s', poll: '1s', waits: '20s' };
const APP = { by: 'app', thinking: '3s', download: '10s' };

function withTokens(settings: object = {}) {
  const speaker = testSpeaker({ settings });
  speaker.withTokens();
  return speaker;
}

test('a person scans the page’s code, confirms, and the speaker learns it from the page', () => {
  const { run, world, calls } = withTokens();
  assert.equal(run('music-auth', SCAN), 'ok/by-scan');
  assert.deepEqual(world.ended, ['person-scan ok', 'person-answer ok', 'music-auth ok/by-scan']);
  assert.deepEqual(
    calls.map(({ path }) => path.replace(/[0-9a-f]{32}/g, '…')),
    [
      '/v2/page/qqmusic_qrcode?token=…',
      ...Array(2).fill('/v2/page/qqmusic_qrcode/…?token=…'),
      '/music/scan',
      ...Array(3).fill('/v2/page/qqmusic_qrcode/…?token=…'),
      '/music/confirm',
      '/v2/page/qqmusic_qrcode/…?token=…',
    ],
  );
  assert.equal(world.time, 6000, 'three seconds to scan, three to answer');
  assert.equal(run('music-status'), 'ok/authorised');
});

test('before anybody has authorised it, the status says so', () => {
  const { run, calls } = withTokens();
  assert.equal(run('music-status'), 'ok/not-authorised');
  const { domain, intent } = JSON.parse(calls[0]?.effect.body ?? '') as Record<string, string>;
  assert.deepEqual([calls[0]?.path, domain, intent], ['/tskm/uniAccess', 'cp_auth', 'get_auth_status']);
});

test('a person who refuses is a result of its own', () => {
  const { run } = withTokens();
  assert.equal(run('music-auth', { ...SCAN, refuses: '100%' }), 'platform/music-refused');
  assert.equal(run('music-status'), 'ok/not-authorised');
});

test('for a person who never answers the speaker waits its time', () => {
  const { run, world } = withTokens();
  assert.equal(run('music-auth', { ...SCAN, never: '100%' }), 'timeout');
  assert.equal(world.time, 20_000);
  assert.deepEqual(world.ended, ['person-scan ok', 'music-auth timeout']);
});

test('a page that expires while it is shown is told as such', () => {
  const { run } = withTokens({ pageLifetime: '10s' });
  assert.equal(run('music-auth', { ...SCAN, never: '100%' }), 'platform/music-expired');
});

test('a person who cannot scan has nothing to answer', () => {
  const speaker = testSpeaker({
    instead: (path) => (path === '/music/scan' ? { outcome: 'http/503', status: 503 } : undefined),
  });
  speaker.withTokens();
  assert.equal(speaker.run('music-auth', SCAN), 'timeout');
  assert.deepEqual(speaker.world.ended, ['person-scan http/503', 'music-auth timeout']);
});

test('the companion app makes sure of its ticket, asks QQ Music, and hands over a credential', () => {
  const speaker = testSpeaker();
  speaker.withAccount();
  const { world, calls, run } = speaker;
  const began = world.time;
  assert.equal(run('music-auth', APP), 'ok/simulated-qq-music');
  assert.deepEqual(
    calls.map(({ path }) => path.replace(/\?.*/, '')),
    ['/app/verify', '/v2/page/qqmusic_qrcode', '/music/credential'],
  );
  assert.equal(world.time - began, 3000);
  assert.equal(run('music-status'), 'ok/authorised');
});

test('without QQ Music on the phone it is downloaded first', () => {
  const speaker = testSpeaker();
  speaker.withAccount();
  const began = speaker.world.time;
  assert.equal(speaker.run('music-auth', { ...APP, installed: '0%' }), 'ok/simulated-qq-music');
  assert.equal(speaker.world.time - began, 13_000);
});

test('a person who refuses in QQ Music leaves no authorisation', () => {
  const speaker = testSpeaker();
  speaker.withAccount();
  assert.equal(speaker.run('music-auth', { ...APP, refuses: '100%' }), 'platform/music-refused');
  assert.equal(speaker.run('music-auth', { ...APP, never: '100%' }), 'timeout');
});

test('a guest has no companion app', () => {
  const { run } = withTokens();
  assert.equal(run('music-auth', APP), 'script/no-app');
});

test('a page opened with a revoked token is opened again with a new one', () => {
  const { run, world, withTokens: begin } = testSpeaker({ settings: { tokenLifetime: '1m' } });
  begin();
  world.time += 60_000;
  assert.equal(run('music-auth', SCAN), 'ok/by-scan');
  assert.equal(world.ended[0], 'refresh ok');
});

for (const [what, result] of [
  ['another action', { action: 'other', data: { cp: 'qq_music', code: 0 } }],
  ['another provider', { action: 'cpAuthResult', data: { cp: 'kugou', code: 0 } }],
  ['no code', { action: 'cpAuthResult', data: { cp: 'qq_music' } }],
  ['no data', { action: 'cpAuthResult' }],
] as const)
  test(`a result with ${what} is not taken for one`, () => {
    const speaker = testSpeaker({
      instead: (path) =>
        /qrcode\/./.test(path) ? { body: JSON.stringify({ state: 'authorised', result }) } : undefined,
    });
    speaker.withTokens();
    assert.equal(speaker.run('music-auth', SCAN), 'protocol/bad-answer');
  });

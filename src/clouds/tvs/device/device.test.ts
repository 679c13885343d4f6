import assert from 'node:assert/strict';
import test from 'node:test';
import vectors from '../../../../test/vectors/tvs-client-id.json' with { type: 'json' };
import { tvsDevice } from './index.ts';
import { testSpeaker } from './speaker.test-helper.ts';

const HOUR = 3_600_000;
const WECHAT = { account: 'wechat', thinking: '5s', channel: '500ms' };

for (const { productId, dsn, clientId } of vectors)
  test(`the guest speaker ${productId}, ${dsn} computes the ClientId of the check values`, () => {
    assert.equal(tvsDevice.clientId({ id: productId }, dsn), clientId);
  });

test('a guest’s ClientId is computed by the speaker: nobody is asked', () => {
  const { run, state, device, calls } = testSpeaker();
  assert.equal(run('client-id'), 'ok/guest');
  assert.equal(state.clientId, device.identity.clientId);
  assert.equal(calls.length, 0);
});

test('an account’s ClientId comes by the app: login, ticket, binding, ClientId, local channel', () => {
  const { run, state, world, cloud } = testSpeaker();
  assert.equal(run('client-id', WECHAT), 'ok/simulated-channel');
  assert.deepEqual(world.ended, [
    'app-login ok',
    'app-verify ok',
    'app-bind ok',
    'app-client-id ok',
    'client-id ok/simulated-channel',
  ]);
  assert.equal(world.time, 5500, 'the owner took five seconds, the channel half a one');
  assert.equal(cloud.callNow('POST', '/auth/o2/token', grantOf(state.clientId)).code, 0);
});

const grantOf = (clientId: string | undefined) => ({
  grant_type: 'authorization_code',
  client_id: clientId,
  code: 'authCode',
  code_verify: 'codeVerify',
  redirect_uri: 'redirectUri',
});

test('a ticket that fails its verification leads back to the login', () => {
  let verified = 0;
  const { run, world } = testSpeaker({
    instead: (path) =>
      path === '/app/verify' && verified++ < 2
        ? { outcome: 'http/401', status: 401, body: '{"error":"ticket-invalid"}' }
        : undefined,
  });
  assert.equal(run('client-id', WECHAT), 'ok/simulated-channel');
  assert.deepEqual(world.ended.slice(0, 6), [
    'app-login ok',
    'app-verify platform/ticket-invalid',
    'app-login ok',
    'app-verify platform/ticket-invalid',
    'app-login ok',
    'app-verify ok',
  ]);
});

test('an owner whose tickets never hold gives up after so many logins', () => {
  const { run, world, state } = testSpeaker({ settings: { invalidTickets: '100%' } });
  assert.equal(run('client-id', { ...WECHAT, logins: 2 }), 'platform/ticket-invalid');
  assert.equal(world.ended.filter((one) => one.startsWith('app-login')).length, 2);
  assert.equal(state.clientId, undefined);
});

test('a ticket is used again while it holds, and expires by the cloud’s clock', () => {
  const { run, world } = testSpeaker({ settings: { ticketLifetime: '1m' } });
  run('client-id', WECHAT);
  world.ended.length = 0;
  run('client-id', WECHAT);
  assert.deepEqual(world.ended[0], 'app-verify ok');
  world.time += 60_000;
  world.ended.length = 0;
  run('client-id', WECHAT);
  assert.deepEqual(world.ended.slice(0, 3), [
    'app-verify platform/ticket-expired',
    'app-login ok',
    'app-verify ok',
  ]);
});

test('a channel that fails leaves the speaker without the ClientId', () => {
  const { run, state } = testSpeaker();
  assert.equal(run('client-id', { ...WECHAT, channelFails: '100%' }), 'script/simulated-channel-failed');
  assert.equal(state.clientId, undefined);
});

test('the first grant sends the fixed texts, and is granted', () => {
  const { run, calls, world, state } = testSpeaker();
  run('client-id');
  assert.equal(run('token', { refresh: 'never' }), 'ok');
  assert.deepEqual(JSON.parse(calls[0]?.effect.body ?? ''), grantOf(state.clientId));
  assert.deepEqual(world.ended, ['client-id ok/guest', 'token ok']);
});

test('without a ClientId no token is asked for, without a token no API is called', () => {
  const { run, calls } = testSpeaker();
  assert.equal(run('token'), 'script/no-client-id');
  for (const step of ['refresh', 'call', 'music-auth', 'music-status'] as const)
    assert.equal(run(step), 'script/no-token', step);
  assert.equal(calls.length, 0);
});

for (const [what, answer, outcome] of [
  ['an empty access_token, without a reason', { body: '{"access_token":""}' }, 'platform/refused'],
  [
    'an empty access_token, with a reason',
    { body: '{"access_token":"","error":"wrong-code"}' },
    'platform/wrong-code',
  ],
  ['a token of another type', { body: '{"token_type":"Bearer","access_token":"a"}' }, 'protocol/bad-answer'],
  [
    'no lifetime',
    { body: '{"token_type":"Tvser","access_token":"a","refresh_token":"b"}' },
    'protocol/bad-answer',
  ],
  ['no JSON', { body: 'oops' }, 'protocol/bad-json'],
  ['no object', { body: '7' }, 'protocol/bad-json'],
  ['status 503', { outcome: 'http/503', status: 503 }, 'http/503'],
  ['nothing', { outcome: 'socket/ECONNRESET', status: 0 }, 'socket/ECONNRESET'],
] as const)
  test(`a grant that is answered with ${what} fails as ${outcome}, and leaves no token`, () => {
    const { run, state } = testSpeaker({ instead: () => answer });
    run('client-id');
    assert.equal(run('token'), outcome);
    assert.equal(state.tokens, undefined);
  });

test('a lifetime may be a text of digits, as the document’s table has it', () => {
  const body = '{"token_type":"Tvser","access_token":"a","refresh_token":"b","expires_in":"7200"}';
  const { run, state } = testSpeaker({ instead: () => ({ body }) });
  run('client-id');
  assert.equal(run('token', { refresh: 'never' }), 'ok');
  assert.equal(state.tokens?.expires, 2 * HOUR);
});

test('a call carries the token and the QUA, in a header or as a parameter', () => {
  const { run, withTokens, calls, state } = testSpeaker({
    product: { version: '1.0.0.1000', package: 'a.b', channel: 7 },
  });
  withTokens();
  assert.equal(run('call', { api: 'weather', body: { city: 'x' } }), 'ok');
  assert.equal(run('call', { api: 'weather', qua: 'parameter' }), 'ok');
  const [header, parameter] = calls;
  const authorization = `Tvser ${state.tokens?.access}`;
  const qua = 'QV=3&VE=GA&VN=1.0.0.1000&PP=a.b&CHID=7';
  assert.deepEqual(header?.effect.headers, { 'content-type': 'application/json', authorization, qua });
  assert.equal(header?.effect.body, '{"city":"x"}');
  assert.equal(parameter?.path, `/api/weather?qua=${encodeURIComponent(qua)}`);
  assert.equal(parameter?.effect.headers?.authorization, authorization);
});

test('an expired token is refused and renewed once, and the call made again: one attempt', () => {
  const { run, withTokens, world, calls, tallies } = testSpeaker({ settings: { tokenLifetime: '1h' } });
  withTokens();
  world.time += HOUR;
  assert.equal(run('call'), 'ok/after-refresh');
  assert.deepEqual(world.ended, ['refresh ok', 'call ok/after-refresh']);
  assert.deepEqual(
    calls.map(({ path }) => path),
    ['/api/dialog', '/auth/o2/token', '/api/dialog'],
  );
  assert.deepEqual(
    [tallies['tvs/sent/call'], tallies['tvs/received/call/token-expired'], tallies['tvs/received/call/0']],
    [2, 1, 1],
  );
});

test('a renewed token that is refused too is not renewed again', () => {
  const { run, withTokens, calls } = testSpeaker({
    instead: (path) =>
      path.startsWith('/api')
        ? { outcome: 'http/401', status: 401, body: '{"error":"token-revoked"}' }
        : undefined,
  });
  withTokens();
  assert.equal(run('call'), 'platform/token-revoked');
  assert.equal(calls.length, 3);
});

test('a token that cannot be renewed is forgotten, and the call fails as it was refused', () => {
  const { run, withTokens, world, state } = testSpeaker({
    settings: { tokenLifetime: '1h', refreshLifetime: '1h' },
  });
  withTokens();
  world.time += HOUR;
  assert.equal(run('call'), 'platform/token-expired');
  assert.deepEqual(world.ended, ['refresh platform/refresh-expired', 'call platform/token-expired']);
  assert.equal(state.tokens, undefined);
});

test('a token that the chore renewed while the call was under way is used, not renewed once more', () => {
  const speaker = testSpeaker({
    instead: (path, nth) => {
      if (!path.startsWith('/api') || nth > 1) return undefined;
      const { tokens } = speaker.state;
      const { body } = speaker.cloud.callNow('POST', '/auth/o2/token', grantOf(speaker.state.clientId));
      if (tokens) speaker.state.tokens = { ...tokens, access: String(body.access_token) };
      return { outcome: 'http/401', status: 401, body: '{"error":"token-revoked"}' };
    },
  });
  speaker.withTokens();
  assert.equal(speaker.run('call'), 'ok/after-refresh');
  assert.deepEqual(speaker.world.ended, ['call ok/after-refresh']);
});

test('what is refused for another reason is not renewed', () => {
  const { run, withTokens, calls } = testSpeaker({
    instead: (path) =>
      path.startsWith('/api')
        ? { outcome: 'http/400', status: 400, body: '{"error":"qua-missing"}' }
        : undefined,
  });
  withTokens();
  assert.equal(run('call'), 'platform/qua-missing');
  assert.equal(calls.length, 1);
});

test('a greater version is told by the QUA from then on, and a lesser one is not installed', () => {
  const { run, withTokens, calls } = testSpeaker({ product: { version: '1.0.0.1000' } });
  withTokens();
  assert.equal(run('new-version', { version: '1.0.1.1000' }), 'ok');
  assert.equal(run('new-version', { version: '1.0.0.2000' }), 'script/version-not-greater');
  assert.equal(run('new-version', { version: '1.0.1.1000' }), 'script/version-not-greater');
  run('call');
  assert.match(calls[0]?.effect.headers?.qua ?? '', /VN=1\.0\.1\.1000/);
});

test('a speaker that its owner unbinds learns it from its next call, and begins anew', () => {
  const { run, withAccount, world } = testSpeaker();
  withAccount();
  assert.equal(run('unbind'), 'ok');
  assert.equal(run('call'), 'platform/token-revoked');
  assert.deepEqual(world.ended.slice(-2), ['refresh platform/unknown-client', 'call platform/token-revoked']);
  assert.equal(run('call'), 'script/no-token');
  assert.equal(run('client-id', { account: 'qq' }), 'ok/simulated-channel');
  assert.equal(run('token', { refresh: 'never' }), 'ok');
  assert.equal(run('call'), 'ok');
});

test('a guest has no app to be unbound in', () => {
  const { run, withTokens } = testSpeaker();
  withTokens();
  assert.equal(run('unbind'), 'script/no-app');
});

import assert from 'node:assert/strict';
import test from 'node:test';
import { PATH } from '../wire.ts';
import { codes, openTestCloud } from './cloud.test-helper.ts';

const SPEAKER = { product_id: 'p1', dsn: 'd1' };

/** An account with a speaker bound to it, and its tokens. */
async function withAccount(settings: object = {}) {
  const cloud = openTestCloud(settings);
  const ticket = await cloud.logIn('ann');
  await cloud.post(PATH.appBind, { ticket, ...SPEAKER });
  const clientId = String((await cloud.post(PATH.appClientId, { ticket, ...SPEAKER })).body.client_id);
  const { body } = await cloud.grant({ client_id: clientId });
  return {
    ...cloud,
    ticket,
    clientId,
    access: String(body.access_token),
    refresh: String(body.refresh_token),
  };
}

test('an app logs in by QQ or WeChat, binds a speaker and gets its ClientId, which is granted tokens', async () => {
  for (const login of ['qq', 'wechat']) {
    const { post, grant, logIn } = openTestCloud();
    const ticket = await logIn('ann', login);
    assert.deepEqual(
      await codes(
        post(PATH.appVerify, { ticket }),
        post(PATH.appBind, { ticket, ...SPEAKER }),
        post(PATH.appBind, { ticket, ...SPEAKER }),
      ),
      [0, 0, 0],
    );
    const { body } = await post(PATH.appClientId, { ticket, ...SPEAKER });
    assert.deepEqual(await codes(grant({ client_id: body.client_id })), [0]);
  }
});

test('a speaker that the account has not bound has no ClientId', async () => {
  const { post, logIn } = openTestCloud({ products: ['p1'] });
  const ticket = await logIn('ann');
  assert.deepEqual(
    await codes(
      post(PATH.appClientId, { ticket, ...SPEAKER }),
      post(PATH.appUnbind, { ticket, ...SPEAKER }),
      post(PATH.appBind, { ticket, product_id: 'p2', dsn: 'd1' }),
    ),
    ['not-bound', 'not-bound', 'unknown-product'],
  );
});

test('a ticket that is unknown, too old or of an earlier login does not hold', async () => {
  const { post, logIn, pass } = openTestCloud({ ticketLifetime: '10m' });
  const verify = (ticket: string) => post(PATH.appVerify, { ticket });
  const earlier = await logIn('ann');
  const ticket = await logIn('ann');
  assert.deepEqual(await codes(verify('nothing'), verify(earlier), verify(ticket)), [
    'ticket-unknown',
    'ticket-unknown',
    0,
  ]);
  pass(600_000);
  assert.deepEqual(await codes(verify(ticket), post(PATH.appBind, { ticket, ...SPEAKER })), [
    'ticket-expired',
    'ticket-expired',
  ]);
  assert.equal((await verify(ticket)).status, 401);
});

test('verifications fail in the share that is set', async () => {
  const { post, logIn } = openTestCloud({ invalidTickets: '25%' });
  const ticket = await logIn('ann');
  const answers = await codes(...Array.from({ length: 400 }, () => post(PATH.appVerify, { ticket })));
  const invalid = answers.filter((code) => code === 'ticket-invalid').length;
  assert.ok(invalid > 70 && invalid < 130, `${invalid} of 400`);
});

test('unbinding a speaker revokes its tokens and its ClientId', async () => {
  const { post, api, renew, grant, access, refresh, ticket, clientId } = await withAccount();
  assert.deepEqual(await codes(api(access), post(PATH.appUnbind, { ticket, ...SPEAKER })), [0, 0]);
  assert.deepEqual(await codes(api(access), renew(refresh, clientId), grant({ client_id: clientId })), [
    'token-revoked',
    'unknown-client',
    'unknown-client',
  ]);
});

test('a speaker bound by somebody else is no longer the first one’s', async () => {
  const { post, api, renew, access, refresh, clientId, ticket, logIn } = await withAccount();
  const other = await logIn('bob', 'qq');
  await post(PATH.appBind, { ticket: other, ...SPEAKER });
  assert.deepEqual(
    await codes(api(access), renew(refresh, clientId), post(PATH.appClientId, { ticket, ...SPEAKER })),
    ['token-revoked', 'unknown-client', 'not-bound'],
  );
});

test('what an app sends that cannot be understood is malformed', async () => {
  const { post } = openTestCloud();
  assert.deepEqual(
    await codes(
      post(PATH.appLogin, { login: 'weibo', user: 'ann' }),
      post(PATH.appLogin, { login: 'qq' }),
      post(PATH.appVerify, {}),
      post(PATH.appBind, 'x'),
    ),
    ['malformed', 'malformed', 'malformed', 'malformed'],
  );
});

import assert from 'node:assert/strict';
import test from 'node:test';
import { guestClientId, PATH } from '../wire.ts';
import { codes, openTestCloud, QUA } from './cloud.test-helper.ts';

const RESULT = (code: number) => ({ action: 'cpAuthResult', data: { cp: 'qq_music', code } });

/** A page that a speaker shows. */
async function withPage(settings: object = {}) {
  const cloud = openTestCloud(settings);
  const { access } = await cloud.tokens();
  const { body } = await cloud.call('GET', `${PATH.musicPage}?token=${access}`);
  const page = String(body.page);
  const uniAccess = (over: object = {}) =>
    cloud.post(
      PATH.uniAccess,
      { domain: 'cp_auth', intent: 'get_auth_status', ...over },
      { headers: { authorization: `Tvser ${access}`, qua: QUA } },
    );
  return {
    ...cloud,
    page,
    opened: body,
    poll: () => cloud.call('GET', `${PATH.musicPage}/${page}?token=${access}`),
    scan: (user = 'ann') => cloud.post(PATH.musicScan, { page, user }),
    confirm: (confirm: boolean, user = 'ann') => cloud.post(PATH.musicConfirm, { page, user, confirm }),
    credential: (credential: string) => cloud.post(PATH.musicCredential, { page, credential }),
    uniAccess,
  };
}

test('a person scans the page’s code and confirms: the page learns cpAuthResult with code 0', async () => {
  const { opened, poll, scan, confirm, uniAccess, page } = await withPage();
  assert.deepEqual(opened, { page, state: 'shown', qrcode: `/music/scan?page=${page}` });
  assert.deepEqual((await poll()).body, { state: 'shown' });
  assert.deepEqual((await scan()).body, { state: 'scanned' });
  assert.deepEqual((await uniAccess()).body, { authorised: false });
  assert.deepEqual((await confirm(true)).body, { state: 'authorised', result: RESULT(0) });
  assert.deepEqual((await poll()).body, { state: 'authorised', result: RESULT(0) });
  assert.deepEqual((await uniAccess()).body, { authorised: true });
});

test('a person who refuses leaves the account without authorisation', async () => {
  const { poll, scan, confirm, uniAccess } = await withPage();
  await scan();
  await confirm(false);
  assert.deepEqual((await poll()).body.result, RESULT(1));
  assert.deepEqual((await uniAccess()).body, { authorised: false });
});

test('a page that nobody answers expires', async () => {
  const { poll, scan, confirm, pass } = await withPage({ pageLifetime: '1m' });
  await scan();
  pass(60_000);
  assert.deepEqual((await poll()).body, { state: 'expired', result: RESULT(2) });
  assert.deepEqual(await codes(confirm(true)), ['page-out-of-turn']);
});

test('the companion app hands over a credential of QQ Music, or tells that there is none', async () => {
  const { credential, poll, uniAccess } = await withPage();
  assert.deepEqual((await credential('token of QQ Music')).body.result, RESULT(0));
  assert.deepEqual((await poll()).body.result, RESULT(0));
  assert.deepEqual((await uniAccess()).body, { authorised: true });
  const { credential: cancel } = await withPage();
  assert.deepEqual((await cancel('')).body.result, RESULT(1));
});

test('events out of turn, of somebody else or about no page change nothing', async () => {
  const { poll, scan, confirm, credential, post } = await withPage();
  assert.deepEqual(await codes(confirm(true)), ['page-out-of-turn']);
  await scan();
  assert.deepEqual(await codes(scan('bob'), confirm(true, 'bob'), scan(), credential('x')), [
    'page-of-another',
    'page-of-another',
    'page-out-of-turn',
    'page-of-another',
  ]);
  assert.deepEqual((await poll()).body, { state: 'scanned' });
  assert.deepEqual(await codes(post(PATH.musicScan, { page: 'none', user: 'ann' })), ['page-unknown']);
});

test('an account comes first: without a token there is no page, and none of another’s', async () => {
  const { call, grant, page } = await withPage();
  assert.deepEqual(await codes(call('GET', PATH.musicPage), call('GET', `${PATH.musicPage}?token=x`)), [
    'token-missing',
    'token-unknown',
  ]);
  const other = String((await grant({ client_id: guestClientId('p1', 'dsn-2') })).body.access_token);
  assert.deepEqual(await codes(call('GET', `${PATH.musicPage}/${page}?token=${other}`)), ['page-of-another']);
});

test('uniAccess knows one domain and one intent', async () => {
  const { uniAccess, post } = await withPage();
  assert.deepEqual(
    await codes(
      uniAccess({ domain: 'weather' }),
      uniAccess({ intent: 'sing' }),
      uniAccess({ intent: 1 }),
      post(PATH.uniAccess, {}),
    ),
    ['unknown-domain', 'unknown-intent', 'malformed', 'token-missing'],
  );
});

test('what a phone sends that cannot be understood is malformed', async () => {
  const { post, page } = await withPage();
  assert.deepEqual(
    await codes(
      post(PATH.musicScan, { page }),
      post(PATH.musicConfirm, { page, user: 'ann', confirm: 'yes' }),
      post(PATH.musicCredential, { page }),
    ),
    ['malformed', 'malformed', 'malformed'],
  );
});

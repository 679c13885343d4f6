import assert from 'node:assert/strict';
import test from 'node:test';
import vectors from '../../../../test/vectors/tvs-client-id.json' with { type: 'json' };
import { guestClientId, PATH } from '../wire.ts';
import { codes, GUEST, openTestCloud, QUA } from './cloud.test-helper.ts';

const HOUR = 3_600_000;

for (const { productId, dsn, clientId } of vectors)
  test(`the guest ClientId of ${productId}, ${dsn} is granted tokens, and with another digest none`, async () => {
    const { grant } = openTestCloud();
    const forged = clientId.replace(/,([0-9A-F])/, (_, first) => `,${first === '0' ? '1' : '0'}`);
    assert.deepEqual(await codes(grant({ client_id: clientId }), grant({ client_id: forged })), [
      0,
      'unknown-client',
    ]);
  });

test('the first grant gives a Tvser token, one to renew it with, and its lifetime in seconds', async () => {
  const { grant } = openTestCloud({ tokenLifetime: '2h' });
  const { body, code, status } = await grant();
  const { access_token: access, refresh_token: refresh, ...rest } = body;
  assert.deepEqual(
    { code, status, rest },
    { code: 0, status: undefined, rest: { token_type: 'Tvser', expires_in: 7200 } },
  );
  assert.match(`${access} ${refresh}`, /^[0-9a-f]{32} [0-9a-f]{32}$/);
  assert.notEqual(access, refresh);
});

test('any code_verify but an empty one will do', async () => {
  const { grant } = openTestCloud();
  assert.deepEqual(await codes(grant({ code_verify: 'free text' }), grant({ code_verify: '' })), [
    0,
    'malformed',
  ]);
});

test('a refusal is an answer with an empty access_token', async () => {
  const { grant, post } = openTestCloud();
  const refused = await grant({ code: 'another' });
  assert.equal(refused.status, 200);
  assert.deepEqual(refused.body, {
    token_type: 'Tvser',
    access_token: '',
    refresh_token: '',
    expires_in: 0,
    error: 'wrong-code',
  });
  assert.equal((await post(PATH.token, 'no json')).body.access_token, '');
});

const CAUSES: readonly (readonly [string, object | string])[] = [
  ['wrong-code', { code: 'another' }],
  ['wrong-redirect', { redirect_uri: 'elsewhere' }],
  ['unknown-client', { client_id: 'nobody' }],
  ['unknown-product', { client_id: guestClientId('p2', 'dsn-1') }],
  ['unknown-grant', { grant_type: 'password' }],
  ['malformed', { grant_type: 7 }],
  ['malformed', { client_id: '' }],
  ['malformed', { client_id: 5 }],
  ['malformed', { redirect_uri: undefined }],
];
for (const [error, over] of CAUSES)
  test(`a grant with ${JSON.stringify(over)} is refused as ${error}`, async () => {
    const { grant } = openTestCloud({ products: ['p1'] });
    assert.deepEqual(await codes(grant(), grant(over as object)), [0, error]);
  });

test('what is no JSON object is malformed, with status 400', async () => {
  const { post } = openTestCloud();
  for (const body of ['', 'null', '[]', '"x"', '{'])
    assert.deepEqual(
      [(await post(PATH.token, body)).code, (await post(PATH.token, body)).status],
      ['malformed', 400],
    );
});

test('the share of refusals is kept, and falls on first grants only', async () => {
  const cloud = openTestCloud({ refusals: '20%' });
  const outcomes = await codes(...Array.from({ length: 1000 }, () => cloud.grant()));
  const refused = outcomes.filter((code) => code === 'refused').length;
  assert.ok(refused > 160 && refused < 240, `${refused} of 1000`);
  const { refresh } = await openTestCloud().tokens();
  assert.notEqual(refresh, '');
});

test('a renewal gives a new pair, and the older one holds until it expires', async () => {
  const cloud = openTestCloud({ tokenLifetime: '2h' });
  const first = await cloud.tokens();
  cloud.pass(HOUR);
  const { body } = await cloud.renew(first.refresh);
  const second = String(body.access_token);
  assert.notEqual(second, first.access);
  assert.notEqual(body.refresh_token, first.refresh);
  assert.deepEqual(await codes(cloud.api(first.access), cloud.api(second)), [0, 0]);
  cloud.pass(HOUR);
  assert.deepEqual(await codes(cloud.api(first.access), cloud.api(second)), ['token-expired', 0]);
  cloud.pass(HOUR);
  assert.deepEqual(await codes(cloud.api(second)), ['token-expired']);
});

test('a token holds to the last millisecond of its lifetime', async () => {
  const cloud = openTestCloud({ tokenLifetime: '10s', refreshLifetime: '20s' });
  const { access, refresh } = await cloud.tokens();
  cloud.pass(9_999);
  assert.deepEqual(await codes(cloud.api(access)), [0]);
  cloud.pass(1);
  assert.deepEqual(await codes(cloud.api(access)), ['token-expired']);
  cloud.pass(9_999);
  assert.deepEqual(await codes(cloud.renew(refresh)), [0]);
  cloud.pass(1);
  assert.deepEqual(await codes(cloud.renew(refresh)), ['refresh-expired']);
});

test('a renewal with what is not its own is refused', async () => {
  const cloud = openTestCloud();
  const { access, refresh } = await cloud.tokens();
  const other = guestClientId('p1', 'dsn-2');
  assert.deepEqual(
    await codes(
      cloud.renew('nothing'),
      cloud.renew(access),
      cloud.renew(refresh, other),
      cloud.renew(refresh, 'nobody'),
      cloud.renew(''),
    ),
    ['refresh-unknown', 'refresh-unknown', 'wrong-client', 'unknown-client', 'malformed'],
  );
});

test('a call says what is wrong with its token, with status 401', async () => {
  const { api, post, tokens } = openTestCloud();
  const { access } = await tokens();
  const bare = post(`${PATH.api}/dialog`, {}, { headers: { qua: QUA } });
  const wrongType = post(
    `${PATH.api}/dialog`,
    {},
    { headers: { qua: QUA, authorization: `Bearer ${access}` } },
  );
  assert.deepEqual(await codes(bare, wrongType, api('nothing')), [
    'token-missing',
    'token-missing',
    'token-unknown',
  ]);
  assert.equal((await bare).status, 401);
});

test('tokens are revoked in the share that is set, within their lifetime; a renewal helps', async () => {
  const cloud = openTestCloud({ revoked: '30%', tokenLifetime: '2h' });
  const all = await Promise.all(Array.from({ length: 500 }, cloud.tokens));
  const revoked = async () =>
    (await codes(...all.map(({ access }) => cloud.api(access)))).filter((code) => code === 'token-revoked')
      .length;
  assert.equal(await revoked(), 0);
  cloud.pass(HOUR);
  const halfway = await revoked();
  cloud.pass(HOUR - 1);
  const late = await revoked();
  assert.ok(halfway > 50 && halfway < 100, `${halfway} after half of the lifetime`);
  assert.ok(late > 120 && late < 180, `${late} at its end`);
  assert.deepEqual(await codes(cloud.renew(all[0]?.refresh ?? '')), [0]);
});

test('tokens long expired are forgotten', async () => {
  const cloud = openTestCloud({ tokenLifetime: '10s', refreshLifetime: '10s' });
  const { access } = await cloud.tokens();
  cloud.pass(15_000);
  await cloud.tokens();
  assert.deepEqual(await codes(cloud.api(access)), ['token-expired']);
  cloud.pass(10_000);
  await cloud.tokens();
  assert.deepEqual(await codes(cloud.api(access)), ['token-unknown']);
});

test('every call carries the QUA, in a header or as a parameter', async () => {
  const { api, tokens } = openTestCloud();
  const { access } = await tokens();
  const parameter = (qua: string) => api(access, { parameter: `?qua=${encodeURIComponent(qua)}` });
  assert.deepEqual(
    await codes(api(access), parameter(QUA), parameter('QV=3'), api(access, { parameter: '' })),
    [0, 0, 'qua-malformed', 'qua-missing'],
  );
  assert.equal((await parameter('QV=3')).status, 400);
});

test('an API tells who it was called by; versions that go back are counted', async () => {
  const { api, tokens, tallies } = openTestCloud();
  const { access } = await tokens();
  const qua = (version: string) => ({ qua: QUA.replace('1.0.0.1000', version) });
  assert.deepEqual((await api(access)).body, { api: 'dialog', account: GUEST, version: '1.0.0.1000' });
  await api(access, qua('1.0.1.1000'));
  assert.deepEqual(tallies, []);
  assert.equal((await api(access)).code, 0);
  assert.deepEqual(tallies, ['version-went-back']);
});

test('answers come late and connections are cut as the settings say', async () => {
  const { grant } = openTestCloud({ latency: '10ms..20ms', cuts: '50%' });
  const answers = await Promise.all(Array.from({ length: 200 }, () => grant()));
  for (const { after = 0 } of answers) assert.ok(after >= 10 && after < 20);
  const cut = answers.filter((answer) => answer.cut).length;
  assert.ok(cut > 70 && cut < 130, `${cut} of 200`);
});

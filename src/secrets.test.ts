import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { textWithoutSecrets, withoutSecrets } from './secrets.ts';

test('secrets are hidden at any depth, and nothing else is', () => {
  const data = {
    token: 'abc',
    list: [{ access_token: 'abcd', userPassword: 'x', meetpass: '12', secret: 7, name: 'n' }],
    ftp_host: 'user:pw@10.0.0.1:21',
    url: 'ftp://user:pw@host/x',
    plain: 'a: b@c',
    time: 12,
  };
  assert.deepEqual(withoutSecrets(data), {
    token: '(hidden, 3 characters)',
    list: [
      {
        access_token: '(hidden, 4 characters)',
        userPassword: '(hidden, 1 characters)',
        meetpass: '(hidden, 2 characters)',
        secret: '(hidden)',
        name: 'n',
      },
    ],
    ftp_host: 'user:(hidden)@10.0.0.1:21',
    url: 'ftp://user:(hidden)@host/x',
    plain: 'a: b@c',
    time: 12,
  });
  assert.deepEqual(withoutSecrets({ token: '', password: null }), { token: '', password: null });
});

for (const [what, text, shown] of [
  ['JSON', '{"a":1,"access_token":"xyz"}', '{"a":1,"access_token":"(hidden, 3 characters)"}'],
  ['JSON that is cut within a secret', '{"a":1,"token":"xy', '{"a":1,"token":(hidden)'],
  ['JSON that is cut after one', '{"token":"x\\"y","a":"b', '{"token":(hidden),"a":"b'],
  ['cut JSON with parts', '{"a":1,"token":{"b":"xy', '{"a":1,"token":(hidden)'],
  [
    'JSON within JSON, cut',
    '{"p":"{\\"token\\":\\"xyz\\",\\"a\\":1',
    '{"p":"{\\"token\\":(hidden),\\"a\\":1',
  ],
  ['a form', 'user=u1&password=p%20q&sign=abc', 'user=u1&password=(hidden)&sign=(hidden)'],
  ['a header', 'Authorization: Bearer abcdefghij, a: b', 'Authorization: (hidden), a: b'],
  ['a query', 'GET https://h/x?token=abc&page=2', 'GET https://h/x?token=(hidden)&page=2'],
  ['an address', 'ftp://user:pass@host/x', 'ftp://user:(hidden)@host/x'],
  ['an address in JSON', '{"url":"ftp://user:pass@host/x"}', '{"url":"ftp://user:(hidden)@host/x"}'],
  [
    'nothing secret',
    '{"mid":"1","action":102,"data":{"code":0}}',
    '{"mid":"1","action":102,"data":{"code":0}}',
  ],
] as const) {
  test(`in a text: ${what}`, () => assert.equal(textWithoutSecrets(text), shown));
}

test('a secret is not shown wherever a message is cut, and however it is nested', () => {
  const name = fc.constantFrom('token', 'password', 'device_secret', 'refresh_token', 'sign', 'ticket');
  const secret = fc.stringMatching(/^S[3-9]{4}[\w"\\ {}&=:,-]{0,20}$/);
  const around = fc.dictionary(fc.stringMatching(/^[a-c]{1,6}$/), fc.jsonValue({ maxDepth: 2 }));
  fc.assert(
    fc.property(name, secret, around, fc.boolean(), fc.nat(400), (key, value, others, within, cut) => {
      const message = { ...others, data: { ...others, [key]: value, code: 0 } };
      const text = JSON.stringify(within ? { payload: JSON.stringify(message) } : message);
      const shown = textWithoutSecrets(text.slice(0, cut));
      assert.ok(!shown.includes(value.slice(0, 5)), shown);
    }),
    { seed: 11, numRuns: 3000 },
  );
});

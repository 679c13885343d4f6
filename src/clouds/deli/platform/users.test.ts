import assert from 'node:assert/strict';
import test from 'node:test';
import { CODE } from '../wire.ts';
import { Users } from './users.ts';

const LIFETIME = 1000;

test('a token holds for its lifetime, is told as expired for another one, and is then forgotten', () => {
  let [now, made] = [0, 0];
  const users = new Users({ tokenLifetime: LIFETIME, newToken: () => `t${++made}`, now: () => now });
  const { token } = users.issueToken('anna');
  const codeAt = (moment: number) => {
    now = moment;
    // A login of somebody else is when old tokens are looked at.
    users.issueToken('ben');
    return users.verify('anna', token)?.code;
  };
  assert.equal(codeAt(LIFETIME - 1), undefined);
  assert.equal(codeAt(LIFETIME), CODE.expired);
  assert.equal(codeAt(2 * LIFETIME - 1), CODE.expired);
  assert.equal(codeAt(2 * LIFETIME), CODE.notPermitted);
});

test('a token is of one user', () => {
  const users = new Users({ tokenLifetime: LIFETIME, newToken: () => 't', now: () => 0 });
  users.issueToken('anna');
  assert.equal(users.verify('ben', 't')?.code, CODE.notPermitted);
  assert.equal(users.verify('anna', 't'), undefined);
});

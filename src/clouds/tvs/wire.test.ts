import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import vectors from '../../../test/vectors/tvs-client-id.json' with { type: 'json' };
import { bearer, guestClientId, readGuestClientId } from './wire.ts';

for (const { productId, dsn, clientId } of vectors) {
  test(`the guest ClientId of ${productId}, ${dsn} matches the check values`, () => {
    assert.equal(guestClientId(productId, dsn), clientId);
    assert.deepEqual(readGuestClientId(clientId), { productId, dsn, genuine: true });
  });
}

const part = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes(','));

test('a guest ClientId tells its product and its DSN, and is of no other', () => {
  fc.assert(
    fc.property(part, part, part, (productId, dsn, other) => {
      const clientId = guestClientId(productId, dsn);
      assert.deepEqual(readGuestClientId(clientId), { productId, dsn, genuine: true });
      const moved = clientId.replace(/[^,]*$/, () => `${dsn}${other}`);
      assert.equal(readGuestClientId(moved)?.genuine, false);
    }),
    { seed: 1 },
  );
});

test('what is no guest ClientId is not taken for one', () => {
  for (const text of [
    '',
    'p1',
    'ENCRYPT:0001,',
    'ENCRYPT:0002,AA,p1,d1',
    'ENCRYPT:0001,AA,p1',
    'ENCRYPT:0001,A,p,d,e',
  ])
    assert.equal(readGuestClientId(text), undefined, text);
  assert.equal(readGuestClientId('ENCRYPT:0001,AA,p1,d1')?.genuine, false);
});

test('a token goes as Tvser', () => assert.equal(bearer('abc'), 'Tvser abc'));

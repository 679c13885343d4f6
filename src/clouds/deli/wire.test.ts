import assert from 'node:assert/strict';
import test from 'node:test';
import vectors from '../../../test/vectors/deli-credentials.json' with { type: 'json' };
import { clientId, computedPassword } from './wire.ts';

for (const vector of vectors) {
  test(`scheme 2 credentials of ${vector.clientId} match the check values`, () => {
    assert.equal(clientId(vector.model, vector.serial), vector.clientId);
    assert.equal(computedPassword(vector.clientId, vector.model, vector.productSecret), vector.password);
  });
}

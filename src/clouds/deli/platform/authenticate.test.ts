import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { DeliProduct } from '../../../platform/options.ts';
import { clientId, computedPassword } from '../wire.ts';
import { authenticate, CONNACK, registrations } from './authenticate.ts';

const product = (model: string, secret = 'demo'): DeliProduct => ({
  category: 'KQ',
  model,
  secret,
  unbind: true,
});
const known = registrations(
  [product('DL3785W'), product('POT_100')],
  [
    { clientId: 'DL3785W_77', username: 'seventy-seven', password: 'p77' },
    { clientId: 'POT_100_5', username: 'five', password: 'p5' },
    { clientId: 'GONE_1', username: 'gone', password: 'p1' },
  ],
);
const scheme2 = (id: string, model: string, secret = 'demo') => ({
  clientId: id,
  username: model,
  password: computedPassword(id, model, secret),
});
const refused = (connack: number) => ({ accepted: false, connack });

describe('authentication (PROTOCOLS 1.1)', () => {
  it('accepts every shared credential vector', () => {
    const vectors: {
      model: string;
      serial: string;
      productSecret: string;
      clientId: string;
      password: string;
    }[] = JSON.parse(readFileSync('test/vectors/deli-credentials.json', 'utf8'));
    for (const { model, serial, productSecret, password } of vectors) {
      const given = { clientId: clientId(model, serial), username: model, password };
      const admission = authenticate(registrations([product(model, productSecret)], []), given);
      assert.ok(admission.accepted, given.clientId);
    }
    assert.ok(vectors.length >= 12);
  });

  it('accepts a registered account, whose product is the longest model that begins the id', () => {
    const admission = authenticate(known, { clientId: 'POT_100_5', username: 'five', password: 'p5' });
    assert.ok(admission.accepted);
    assert.equal(admission.product.model, 'POT_100');
  });

  it('refuses a wrong password with 4', () => {
    assert.deepEqual(
      authenticate(known, scheme2('DL3785W_1', 'DL3785W', 'other')),
      refused(CONNACK.badCredentials),
    );
    const wrong = { clientId: 'DL3785W_77', username: 'seventy-seven', password: 'p5' };
    assert.deepEqual(authenticate(known, wrong), refused(CONNACK.badCredentials));
  });

  it('refuses the computed password where an account was registered with 4', () => {
    assert.deepEqual(authenticate(known, scheme2('DL3785W_77', 'DL3785W')), refused(CONNACK.badCredentials));
  });

  it('refuses an unknown model with 4', () => {
    assert.deepEqual(authenticate(known, scheme2('XX1_1', 'XX1')), refused(CONNACK.badCredentials));
  });

  it('refuses a connection without user name or password with 5', () => {
    assert.deepEqual(authenticate(known, { clientId: 'DL3785W_1' }), refused(CONNACK.notAuthorised));
    const half = { clientId: 'DL3785W_1', username: 'DL3785W' };
    assert.deepEqual(authenticate(known, half), refused(CONNACK.notAuthorised));
  });

  it("refuses another device's account with 5", () => {
    const stolen = { clientId: 'DL3785W_78', username: 'seventy-seven', password: 'p77' };
    assert.deepEqual(authenticate(known, stolen), refused(CONNACK.notAuthorised));
  });

  it('refuses an account whose product is not on this platform with 5', () => {
    const gone = { clientId: 'GONE_1', username: 'gone', password: 'p1' };
    assert.deepEqual(authenticate(known, gone), refused(CONNACK.notAuthorised));
  });

  it('refuses an id that is not model_serial, or whose model is not the user name, with 2', () => {
    for (const id of ['DL3785W', 'DL3785W_', '_1', ''])
      assert.deepEqual(authenticate(known, scheme2(id, 'DL3785W')), refused(CONNACK.identifierRejected), id);
    assert.deepEqual(authenticate(known, scheme2('DL888_1', 'DL3785W')), refused(CONNACK.identifierRejected));
  });
});

import assert from 'node:assert/strict';
import test from 'node:test';
import { newKey, newKeyPair, open, openOwn, seal, sealFor } from './seal.ts';

const SECRET = 'the secret of a product';

test('a box is opened by its receiver alone, and tells nothing to others', () => {
  const [agent, stranger] = [newKeyPair(), newKeyPair()];
  const box = sealFor(SECRET, agent.publicKey);
  assert.equal(openOwn(box, agent).toString(), SECRET);
  assert.throws(() => openOwn(box, stranger));
  assert.ok(!JSON.stringify(box).includes(SECRET));
});

test('two boxes of the same are different', () => {
  const { publicKey } = newKeyPair();
  assert.notEqual(sealFor(SECRET, publicKey).text, sealFor(SECRET, publicKey).text);
});

test('a box that was changed does not open', () => {
  const key = newKey();
  const box = seal(SECRET, key);
  assert.equal(open(box, key).toString(), SECRET);
  const bytes = Buffer.from(box.text, 'base64');
  for (const at of [0, bytes.length - 1]) {
    const changed = Buffer.from(bytes);
    changed[at]! ^= 1;
    assert.throws(() => open({ ...box, text: changed.toString('base64') }, key));
  }
  assert.throws(() => open(box, newKey()));
});

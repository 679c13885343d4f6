import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PacketIds } from './packet-ids.ts';

test('identifiers begin at 1 and go round after 65535, never 0 [MQTT-2.3.1-1]', () => {
  const ids = new PacketIds();
  for (let expected = 1; expected <= 65535; expected++) {
    assert.equal(ids.take(0), expected);
    assert.equal(ids.release(expected), 0);
  }
  assert.equal(ids.take(0), 1);
});

test('an identifier in flight is passed over [MQTT-2.3.1-2]', () => {
  const ids = new PacketIds();
  const held = [ids.take(0), ids.take(2)];
  for (let i = 2; i < 65535; i++) ids.release(ids.take(0));
  assert.equal(ids.take(0), 3);
  assert.deepEqual(
    held.map((id) => ids.release(id)),
    [0, 2],
  );
});

test('with all identifiers in flight there is none, until one comes back', () => {
  const ids = new PacketIds();
  for (let i = 0; i < 65535; i++) ids.take(0);
  assert.equal(ids.take(0), 0);
  ids.release(777);
  assert.equal(ids.take(0), 777);
});

test('an acknowledgement of nothing is told apart', () => {
  assert.equal(new PacketIds().release(1), undefined);
});

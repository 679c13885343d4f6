/** The text of a request, PROTOCOLS 1.3. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { deliTestDevice, sent, step, worldWith } from './device.test-helper.ts';

test('whatever the client id, a request is the JSON of its envelope', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(1000), (clientId, mid) => {
      const made = deliTestDevice();
      const device = { ...made, identity: { ...made.identity, clientId } };
      device.state.mid = mid;
      const world = worldWith({ 102: { code: 0 } }, device);
      assert.equal(world.run(step('query', device)), 'ok');
      const [request] = world.effects.flatMap((effect) => (effect.kind === 'request' ? [effect] : []));
      const time = 0;
      const expected = { mid: String(mid + 1), from: clientId, time, action: 102 };
      assert.equal(request?.payload, JSON.stringify(expected));
      assert.deepEqual(sent(world), [JSON.parse(JSON.stringify(expected))]);
    }),
    { seed: 1 },
  );
});

/** Whatever people do all day, the pointer keeps the rules of PROTOCOLS 2. */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { randomStream } from '../../../random.ts';
import { pointer, pushes } from './pot.test-helper.ts';

const person = fc.record(
  {
    refuses: fc.constantFrom(0, 0.3),
    never: fc.constantFrom(0, 0.3),
    strangers: fc.constantFrom(0, 0.5),
    colleagues: fc.nat(3),
    group: fc.constantFrom('sales', 'office-{index}'),
  },
  { requiredKeys: ['refuses', 'never', 'strangers', 'colleagues'] },
);
const deed = fc.oneof(
  fc.constantFrom('login', 'start-meeting', 'guest', 'whiteboard-check', 'query', 'unbound', 'moved'),
  fc.integer({ min: 1, max: 45 }).map((minutes) => minutes * 60_000),
);

test('a day of any deeds: one outcome each, no meeting without a token that holds, no stranger let in', () => {
  fc.assert(
    fc.property(person, fc.array(deed, { maxLength: 25 }), fc.nat(), (people, deeds, seed) => {
      const random = randomStream('day', seed);
      const { world, office, step, device } = pointer({ person: people, over: { random } });
      for (const one of deeds) {
        if (typeof one === 'number') world.time += one;
        else if (one === 'unbound') office.move('');
        else if (one === 'moved') office.move('1000');
        else if (one === 'guest') step('start-meeting', { guest: true });
        else step(one);
      }
      const begun = world.effects.filter(({ kind }) => kind === 'begin' || kind === 'ask').length;
      assert.equal(world.ended.length, begun, 'those beside have ended, or slept before they began');
      const may: Record<string, RegExp> = {
        login: /^(ok|ok\/token-kept|person\/refused|timeout)$/,
        'start-meeting': /^(ok|script\/not-logged-in)$/,
        'stranger-scan': /^ok\/turned-away$/,
      };
      for (const ended of world.ended) {
        const [name = '', outcome = ''] = ended.split(' ');
        if (may[name]) assert.match(outcome, may[name], ended);
      }
      for (const { data } of pushes(world))
        assert.equal(data.payload.user_id === '', data.payload.token === '', 'both or neither');
      assert.equal(device.state.login?.status === 'confirmed', device.state.login?.token !== undefined);
    }),
    { seed: 2, numRuns: 300 },
  );
});

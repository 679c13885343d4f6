import assert from 'node:assert/strict';
import test from 'node:test';
import { Handshakes } from './handshakes.ts';
import type { LiveDevice } from './live-device.ts';
import { Process } from './process.ts';
import { OPEN } from './world.test-helper.ts';

/** Processes by number, and a note of those that began. */
function limited(atOnce: number, begins: (number: number, handshakes: Handshakes) => boolean = () => true) {
  const numbers = new Map<Process, number>();
  const begun: number[] = [];
  const handshakes = new Handshakes(atOnce, (process) => {
    const number = numbers.get(process)!;
    const begin = begins(number, handshakes);
    if (begin) begun.push(number);
    return begin;
  });
  const enter = (count: number) => {
    for (let entered = 0; entered < count; entered++) {
      const process = new Process({} as LiveDevice);
      numbers.set(process, numbers.size);
      handshakes.enter(process, OPEN);
    }
  };
  return { handshakes, begun, enter };
}

test('no more than the limit begin, and the others in their order as places come free', () => {
  const { handshakes, begun, enter } = limited(2);
  enter(4);
  assert.deepEqual(begun, [0, 1]);
  handshakes.leave();
  assert.deepEqual(begun, [0, 1, 2]);
  enter(1);
  handshakes.leave();
  handshakes.leave();
  assert.deepEqual(begun, [0, 1, 2, 3, 4]);
});

test('one that is not wanted any more takes no place', () => {
  const { begun, enter } = limited(1, (number) => number === 2);
  enter(3);
  assert.deepEqual(begun, [2]);
});

test('tens of thousands that end as they begin all begin', () => {
  const { handshakes, begun, enter } = limited(1, (number, all) => {
    if (number > 0) all.leave();
    return true;
  });
  enter(30_000);
  assert.equal(begun.length, 1);
  handshakes.leave();
  assert.equal(begun.length, 30_000);
});

test('one that throws as it begins holds up no other', () => {
  const { handshakes, begun, enter } = limited(2, (number) => {
    if (number === 0) throw new Error('no');
    return true;
  });
  assert.throws(() => enter(1), /no/);
  handshakes.leave();
  enter(2);
  assert.deepEqual(begun, [1, 2]);
});

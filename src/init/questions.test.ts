import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askFor, withUsual } from './questions.ts';

/** Somebody who types these lines one after the other. */
function person(...lines: readonly string[]) {
  const asked: string[] = [];
  const left = [...lines];
  const ask = async (question: string) => {
    asked.push(question);
    const line = left.shift();
    if (line === undefined) throw new Error(`one question too many: ${question}`);
    return line;
  };
  return { asked, ask, left };
}

test('four questions, and nothing is the usual answer', async () => {
  const { ask, asked } = person('', '', '', '');
  assert.deepEqual(await askFor({}, ask), { cloud: 'deli', devices: 100, target: 'embedded', minutes: 1 });
  assert.equal(asked.length, 4);
  assert.match(asked[0] ?? '', /^ {2}1 {2}deli {4}Deli cloud: .+\n/);
  assert.match(asked[0] ?? '', /Which system\? \[deli\] $/);
});

test('what is usual depends on the system', async () => {
  const { ask, asked } = person('expeed', '', '', '5');
  assert.deepEqual(await askFor({}, ask), { cloud: 'expeed', devices: 5, target: 'embedded', minutes: 5 });
  assert.match(asked[1] ?? '', /third-party platforms; each watches 50 devices/);
  assert.match(asked[2] ?? '', /https:\/\/expeed\.example\/api/);
});

test('what makes no sense is asked again, with what is expected', async () => {
  const { ask, asked } = person('mars', 'tvs', 'none', '7', 'mqtt://x', 'https://x/y', '0', '2');
  assert.deepEqual(await askFor({}, ask), { cloud: 'tvs', devices: 7, target: 'https://x/y', minutes: 2 });
  assert.equal(asked[1], '  one of deli, pot, point, expeed, tvs: [deli] ');
  assert.equal(asked[3], '  a whole number from 1 to 1000000: [100] ');
});

test('what flags have said is not asked', async () => {
  const { ask, asked } = person('3');
  const given = { cloud: 'pot', target: 'embedded', minutes: 2 };
  assert.deepEqual(await askFor(given, ask), { ...given, devices: 3 });
  assert.deepEqual(asked, ['How many devices? [50] ']);
});

test('without anybody to ask, what nobody has said is as usual', () => {
  assert.deepEqual(withUsual({ cloud: 'pot' }), {
    cloud: 'pot',
    devices: 50,
    target: 'embedded',
    minutes: 1,
  });
});

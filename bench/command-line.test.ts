import assert from 'node:assert/strict';
import test from 'node:test';
import type { Bench } from './bench.ts';
import { parse, usage } from './command-line.ts';

const bench = (name: string): Bench => ({ name, about: `about ${name}`, run: async () => [] });
const benches = ['exchange', 'soak'].map(bench);

test('without words the table of speed is run, with names those, with --all everything', () => {
  const run = { kind: 'run', names: [], all: false, options: { rounds: 3 } };
  assert.deepEqual(parse([], benches), run);
  assert.deepEqual(parse(['soak', '--minutes', '2.5', '--devices', '100'], benches), {
    ...run,
    names: ['soak'],
    options: { rounds: 3, minutes: 2.5, devices: 100 },
  });
  assert.deepEqual(parse(['--all', '--rounds=1'], benches), { ...run, all: true, options: { rounds: 1 } });
  assert.deepEqual(parse(['--history', 'exchange'], benches), { kind: 'history', names: ['exchange'] });
});

test('a wrong word says what is wrong', () => {
  for (const [words, says] of [
    [['exchang'], /no bench "exchang"/],
    [['--rounds', '0'], /--rounds takes a number of 1 or more, not "0"/],
    [['--minutes', 'ten'], /--minutes takes a number/],
    [['--round', '3'], /--round/],
  ] as const) {
    const wanted = parse(words, benches);
    assert.equal(wanted.kind, 'mistake');
    assert.match(wanted.kind === 'mistake' ? wanted.text : '', says);
  }
});

test('the usage names every bench', () => {
  assert.match(usage(benches.slice(0, 1), benches.slice(1)), /exchange +about exchange\n.*\n +soak +about/);
});

test('a bench in a process of its own gets its options as they were', () => {
  const wanted = parse(['--apart', 'soak', '{"rounds":1,"minutes":2}'], benches);
  assert.deepEqual(wanted, { kind: 'apart', bench: benches[1], options: { rounds: 1, minutes: 2 } });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RegattaError } from '../regatta-error.ts';
import type { Command } from './command.ts';
import { refuseUnknownWords, withEmptyValues } from './words.ts';

const fly: Command = {
  name: 'fly',
  summary: '',
  flags: {
    height: { value: 'M', about: '' },
    hold: { about: '' },
    'max-speed': { value: 'V', about: '' },
    radio: { value: 'CHANNEL', about: '', optional: /^\d+$/ },
  },
  examples: [],
  run: async () => 0,
};
const words = (...args: string[]) => refuseUnknownWords(args, [fly], ['completion']);
const refused = (args: string[], message: string) =>
  assert.rejects(words(...args), (error) => {
    assert.ok(error instanceof RegattaError);
    assert.equal(error.message, message);
    return error.exitCode === 104;
  });

test('known words pass, values and negative numbers are not looked at', async () => {
  await words('fly', 'to', '--height', '-5', '--max-speed=3', '--no-hold', '--help');
  await words('completion');
  await words('--version');
  await words('fly', '-h');
});

test('words after -- are no flags', () => words('fly', '--', '--anything'));

test('an unknown command is told the nearest one and all there are', () =>
  refused(['flyy'], 'unknown command flyy, did you mean fly? (there are fly, completion)'));

test('an unknown command that resembles nothing is told all there are', () =>
  refused(['quantum'], 'unknown command quantum (there are fly, completion)'));

test('a scenario without a command is told the command', () =>
  refused(['a/b.yaml'], 'unknown command a/b.yaml, did you mean regatta run a/b.yaml?'));

test('a misspelt flag is told the nearest one', () =>
  refused(
    ['fly', '--hieght', '3'],
    'unknown flag --hieght, did you mean --height? (regatta fly --help lists all)',
  ));

test('the beginning of a flag is told the flag', () =>
  refused(
    ['fly', '--max=1'],
    'unknown flag --max, did you mean --max-speed? (regatta fly --help lists all)',
  ));

test('a flag with one dash is told the flag with two', () =>
  refused(['fly', '-height'], 'unknown flag -height, did you mean --height? (regatta fly --help lists all)'));

test('only a switch can be negated', () =>
  refused(
    ['fly', '--no-height'],
    'unknown flag --no-height, did you mean --height? (regatta fly --help lists all)',
  ));

test('a flag that resembles nothing is told where to look', () =>
  refused(['fly', '--zzzzzz'], 'unknown flag --zzzzzz (regatta fly --help lists all)'));

for (const [typed, read] of [
  [
    ['fly', '--radio', 'to'],
    ['fly', '--radio=', 'to'],
  ],
  [
    ['fly', '--radio'],
    ['fly', '--radio='],
  ],
  [
    ['fly', '--radio', '--hold'],
    ['fly', '--radio=', '--hold'],
  ],
  [
    ['fly', '--radio', '7', 'to'],
    ['fly', '--radio', '7', 'to'],
  ],
  [
    ['fly', '--radio=7'],
    ['fly', '--radio=7'],
  ],
  [
    ['fly', '--height', '5'],
    ['fly', '--height', '5'],
  ],
  [
    ['fly', '--', '--radio'],
    ['fly', '--', '--radio'],
  ],
  [
    ['walk', '--radio'],
    ['walk', '--radio'],
  ],
] as const) {
  test(`an optional value is taken only where one stands: ${typed.join(' ')}`, () =>
    assert.deepEqual(withEmptyValues(typed, [fly]), read));
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { WORDS } from './commands.ts';
import { completions } from './complete.ts';
import { allWords, parseLine } from './parse.ts';

for (const [line, command] of [
  ['boot', { do: 'boot' }],
  ['100', { do: 'time' }],
  ['  TIME  ', { do: 'time' }],
  ['101', { do: 'report' }],
  ['101 name=gate version=1.1', { do: 'report', name: 'gate', version: '1.1' }],
  ['report name="front gate"', { do: 'report', name: 'front gate' }],
  [
    'report version=2 properties={"floor": 2, "x": "a=b"}',
    { do: 'report', version: '2', properties: { floor: 2, x: 'a=b' } },
  ],
  ['102', { do: 'query' }],
  ['103', { do: 'firmware' }],
  ['104', { do: 'unbind' }],
  ['105 202', { do: 'alarm', code: 202, msg: '' }],
  ['alarm 202 the printer  is on fire', { do: 'alarm', code: 202, msg: 'the printer  is on fire' }],
  ['300 echo checkin', { do: 'push', to: 'echo', cmd: 'checkin', payload: {} }],
  ['push * checkin {"user": "u 1"}', { do: 'push', to: '', cmd: 'checkin', payload: { user: 'u 1' } }],
  ['push echo checkin [1, 2]', { do: 'push', to: 'echo', cmd: 'checkin', payload: [1, 2] }],
  ['upgrade', { do: 'upgrade', window: 0 }],
  ['upgrade window=5m', { do: 'upgrade', window: 300_000 }],
  ['raw {"mid":', { do: 'raw', payload: '{"mid":' }],
  ['answer', { do: 'answer', itself: false, rest: '' }],
  ['answer 0 {"done":true}', { do: 'answer', code: 0, itself: false, rest: '{"done":true}' }],
  ['answer -1', { do: 'answer', code: -1, itself: false, rest: '' }],
  ['answer #12 201 disk full', { do: 'answer', number: 12, code: 201, itself: false, rest: 'disk full' }],
  ['answer #3 {"seen": true}', { do: 'answer', number: 3, itself: false, rest: '{"seen": true}' }],
  ['answer #3 auto', { do: 'answer', number: 3, itself: true, rest: '' }],
  ['answer auto', { do: 'answer', itself: true, rest: '' }],
  ['auto on', { do: 'auto', on: true }],
  ['verbose off', { do: 'verbose', on: false }],
  ['wait 200', { do: 'wait', action: 200, timeout: 60_000 }],
  ['wait 301 5s', { do: 'wait', action: 301, timeout: 5000 }],
  ['wait 250ms', { do: 'wait', timeout: 250 }],
  ['qr', { do: 'qr', form: 'bind' }],
  ['qr login', { do: 'qr', form: 'login' }],
  ['? push', { do: 'help', about: 'push' }],
  ['exit', { do: 'quit' }],
] as const) {
  test(`"${line}" is understood`, () => assert.deepEqual(parseLine(line), command));
}

test('an empty line and a comment are nothing', () => {
  for (const line of ['', '   ', '# what follows is a comment']) assert.equal(parseLine(line), undefined);
});

for (const [line, wrong] of [
  ['qery', 'unknown command qery, did you mean query? (help lists all)'],
  ['disconect', 'unknown command disconect, did you mean disconnect? (help lists all)'],
  ['xyzzy', 'unknown command xyzzy (help lists all)'],
  ['200', '200 comes from the platform: answer answers one that has come'],
  ['301 x', '301 comes from an application: answer answers one by 300'],
  ['106', 'a device sends no 106: it sends 100 to 105 and 300'],
  ['query now', 'query takes nothing more, not "now"'],
  ['101 nme=gate', 'there is no setting "nme" (did you mean "name"?): there are name, version, properties'],
  ['101 gate', 'expected settings such as name=…, not "gate"'],
  ['101 name="front', 'expected settings such as name=…, not "name="front"'],
  ['101 properties=[1]', 'properties takes a JSON object such as {"floor":2}, not "[1]"'],
  [
    '105 fire',
    'alarm takes a code first (200 upgrade failed, 201 log upload failed, 202 hardware), not "fire"',
  ],
  ['push echo', 'push takes a service and a command, as: push echo checkin {"user":"u1"}'],
  ['push {"a":1}', 'push takes a service and a command, as: push echo checkin {"user":"u1"}'],
  ['upgrade window=soon', 'window takes a time such as 30s, not "soon"'],
  ['raw', 'raw takes what is to be published'],
  ['auto', 'auto takes on or off'],
  ['verbose yes', 'verbose takes on or off, not "yes"'],
  ['wait soon', 'wait takes a time such as 30s, not "soon"'],
  ['qr code', 'qr takes bind, login or product, not "code"'],
  ['help qery', 'unknown command qery, did you mean query? (help lists all)'],
] as const) {
  test(`"${line}" is refused in one line`, () => assert.deepEqual(parseLine(line), { wrong }));
}

test('a payload that is no JSON is refused in one line that shows it', () => {
  const parsed = parseLine('push echo checkin {"user": u1}');
  assert.ok(parsed && 'wrong' in parsed);
  assert.match(parsed.wrong, /^this is not JSON: \{"user": u1\} \([^\n"]+\)$/);
});

test('whatever is typed, it is a command, nothing, or one line', () => {
  const line = fc.tuple(fc.constantFrom('', 'x', ...allWords()), fc.string({ unit: 'grapheme' }));
  fc.assert(
    fc.property(line, ([word, rest]) => {
      const parsed = parseLine(`${word} ${rest.replaceAll('\n', ' ')}`);
      if (parsed && 'wrong' in parsed) assert.doesNotMatch(parsed.wrong, /\n/);
      else assert.ok(parsed === undefined || parsed.do in WORDS);
    }),
    { seed: 5, numRuns: 500 },
  );
});

test('every example of the help is understood', () => {
  for (const { example } of Object.values(WORDS))
    if (example !== undefined) assert.ok('do' in (parseLine(example) ?? {}), example);
});

for (const [line, offered] of [
  ['que', ['query ']],
  ['re', ['report ', 'reconnect ']],
  ['qr l', ['qr login']],
  ['auto ', ['auto on', 'auto off']],
  ['push gate', ['push gate-service']],
  ['101 v', ['101 version=']],
  ['query x', []],
] as const) {
  test(`tab after "${line}"`, () => assert.deepEqual(completions(line, ['gate-service']), offered));
}

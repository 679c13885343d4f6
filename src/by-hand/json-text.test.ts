import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { displayWidth } from '../outputs/text.ts';
import { jsonLines } from './json-text.ts';

const whole = { width: 60, longest: Number.POSITIVE_INFINITY };

test('what fits is one line, what does not is broken between its members', () => {
  const message = {
    mid: '3',
    from: 'DL_1',
    action: 101,
    data: { name: 'front gate', product_version: '1.0' },
  };
  assert.deepEqual(jsonLines(message, { ...whole, width: 100 }), [JSON.stringify(message)]);
  assert.deepEqual(jsonLines(message, whole), [
    '{"mid":"3","from":"DL_1","action":101,',
    ' "data":{"name":"front gate","product_version":"1.0"}}',
  ]);
  assert.deepEqual(jsonLines(message, { ...whole, width: 30 }), [
    '{"mid":"3","from":"DL_1",',
    ' "action":101,',
    ' "data":{"name":"front gate",',
    '  "product_version":"1.0"}}',
  ]);
});

test('however it is broken, it is the same JSON', () => {
  const value = fc.jsonValue({ maxDepth: 4 });
  fc.assert(
    fc.property(value, fc.integer({ min: 1, max: 120 }), (json, width) => {
      const lines = jsonLines(json, { ...whole, width });
      assert.deepEqual(JSON.parse(lines.join('\n')), JSON.parse(JSON.stringify(json)));
    }),
    { seed: 7, numRuns: 300 },
  );
});

test('lines stay within the width as long as single members do', () => {
  const value = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.array(fc.integer({ min: 0, max: 99 })));
  fc.assert(
    fc.property(value, (json) => {
      for (const line of jsonLines(json, { ...whole, width: 40 })) assert.ok(displayWidth(line) <= 40, line);
    }),
    { seed: 8, numRuns: 300 },
  );
});

test('long texts are cut, and say how long they are', () => {
  assert.deepEqual(jsonLines({ a: 'x'.repeat(30) }, { width: 80, longest: 10 }), [
    '{"a":"xxxxxxxxxx… (30 characters)"}',
  ]);
});

test('what could command a terminal is shown as escapes', () => {
  assert.deepEqual(jsonLines({ a: '\u001b[2J\u009b2J\u202eabc' }, whole), [
    '{"a":"\\u001b[2J\\u009b2J\\u202eabc"}',
  ]);
});

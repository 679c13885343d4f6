import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { buildQua, compareVersions, parseQua, type Qua } from './qua.ts';

const part = fc.nat({ max: 99_999 });
const version = fc.tuple(part, part, part, part).map((parts) => parts.join('.'));
const qua: fc.Arbitrary<Qua> = fc.record(
  {
    version,
    package: fc.stringMatching(/^[\w.:@/-]+$/),
    stage: fc.constantFrom('GA', 'P', 'RC', 'B1', 'B12'),
    channel: fc.nat(),
  },
  { requiredKeys: ['version', 'package'] },
);

test('a QUA is written in the order of the document', () => {
  const full = { version: '1.0.0.1000', package: 'com.example.a', stage: 'GA', channel: 10_020 };
  assert.equal(buildQua(full), 'QV=3&VE=GA&VN=1.0.0.1000&PP=com.example.a&CHID=10020');
  assert.equal(buildQua({ version: '1.0.0.1000', package: 'a' }), 'QV=3&VN=1.0.0.1000&PP=a');
});

test('what is built is parsed again, in any order of its pairs and among others', () => {
  fc.assert(
    fc.property(qua, fc.nat({ max: 5 }), (one, turns) => {
      const pairs = `${buildQua(one)}&NEW=1`.split('&');
      const turned = [...pairs.slice(turns), ...pairs.slice(0, turns)].join('&');
      assert.deepEqual(parseQua(turned), { ...one });
    }),
    { seed: 2 },
  );
});

test('anything else is no QUA, and never throws', () => {
  const good = 'QV=3&VE=GA&VN=1.0.0.1000&PP=a&CHID=1';
  const broken: readonly (readonly [string, string])[] = [
    ['QV=3', 'QV=2'],
    ['QV=3&', ''],
    ['&VN=1.0.0.1000', ''],
    // The document's own example has three parts, where its table wants four.
    ['VN=1.0.0.1000', 'VN=1.0.1000'],
    ['VN=1.0.0.1000', 'VN=1.0.0.x'],
    ['&PP=a', ''],
    ['PP=a', 'PP='],
    ['PP=a', 'PP=a b'],
    ['VE=GA', 'VE=XX'],
    ['CHID=1', 'CHID=one'],
    ['CHID=1', 'CHID=1&CHID=2'],
    ['PP=a', 'PP=a=b'],
  ];
  for (const [part, instead] of broken)
    assert.equal(parseQua(good.replace(part, instead)), undefined, instead);
  fc.assert(
    fc.property(fc.string(), (text) => {
      const parsed = parseQua(text);
      if (parsed) assert.deepEqual(parseQua(buildQua(parsed)), parsed);
    }),
    { seed: 3 },
  );
});

test('versions are ordered as texts: one before, equal or after, never in a circle', () => {
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      assert.equal(Math.sign(compareVersions(a, b)), -Math.sign(compareVersions(b, a)) + 0);
      assert.equal(compareVersions(a, b) === 0, a === b);
      if (compareVersions(a, b) < 0 && compareVersions(b, c) < 0) assert.ok(compareVersions(a, c) < 0);
    }),
    { seed: 4 },
  );
  assert.ok(compareVersions('1.0.0.1000', '1.0.1.1000') < 0);
  assert.ok(compareVersions('1.0.0.999', '1.0.0.1000') > 0, 'by the alphabet, as the document has it');
});

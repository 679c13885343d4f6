import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test from 'node:test';
import fc from 'fast-check';
import { skipWithout } from '../../../test/helpers/programs.ts';
import { xmlDocument } from './xml.ts';

test('elements nest, attributes and texts are escaped', () => {
  const inner = { name: 'b', attributes: { c: '<"&\'>', n: 3 }, content: 'x < y & "z"\nline' };
  assert.equal(
    xmlDocument({ name: 'a', content: [inner, { name: 'd' }] }),
    '<?xml version="1.0" encoding="UTF-8"?>\n<a>\n' +
      '  <b c="&lt;&quot;&amp;\'&gt;" n="3">x &lt; y &amp; &quot;z&quot;\nline</b>\n  <d/>\n</a>\n',
  );
});

test('a line break in an attribute survives its reader, and what XML cannot hold is replaced', () => {
  const text = xmlDocument({
    name: 'a',
    attributes: { b: '1\n2\t3\r\n4' },
    content: '\u0000\u001b[1m\ud800 😀',
  });
  assert.match(text, /<a b="1&#10;2&#9;3&#10;4">\uFFFD\uFFFD\[1m\uFFFD 😀<\/a>/);
});

test('whatever a text holds, a reader finds a well-formed document', { skip: skipWithout('xmllint') }, () => {
  const strings = fc.sample(fc.string({ unit: 'binary', maxLength: 30 }), { seed: 3, numRuns: 300 });
  const content = [...strings, ']]>', '<!--', '<?xml', '&amp;', '\ufffe\uffff', '\ud83d'].map((text) => ({
    name: 'b',
    attributes: { c: text },
    content: text,
  }));
  const { status, stderr } = spawnSync('xmllint', ['--noout', '-'], {
    input: xmlDocument({ name: 'a', content }),
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
});

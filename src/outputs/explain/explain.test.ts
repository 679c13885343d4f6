import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXIT } from '../../verdict/exit-codes.ts';
import { RULES } from '../../verdict/rules.ts';
import { palette } from '../palette.ts';
import { displayWidth } from '../text.ts';
import { findTopics, nearTopics } from './find.ts';
import { topicList, topicText } from './text.ts';
import { topics } from './topics.ts';

const ALL = topics();
const names = (typed: string) => findTopics(typed, ALL).map(({ name }) => name);
const options = { width: 80, colours: palette(false) };

test('an outcome is found by its name, by its bare code and however it is spelled', () => {
  for (const typed of ['platform/107', '107', ' Platform/107 '])
    assert.deepEqual(names(typed), ['platform/107']);
  assert.deepEqual(names('eaddrnotavail'), ['socket/EADDRNOTAVAIL']);
  assert.deepEqual(names('connack-5'), ['mqtt/connack-5']);
  assert.deepEqual(names('timeout'), ['timeout']);
});

test('a word that means several things is told in all of them', () => {
  assert.deepEqual(names('5'), ['platform/5', 'mqtt/connack-5']);
  assert.deepEqual(names('1'), ['platform/1', 'mqtt/connack-1', 'exit code 1']);
  assert.deepEqual(names('refused'), [
    'platform/refused',
    'firmware/refused',
    'person/refused',
    'ok/refused',
  ]);
  assert.deepEqual(names('200'), ['platform/200']);
});

test('every exit code and every rule of validity can be asked for', () => {
  for (const code of Object.values(EXIT))
    assert.ok(names(`${code}`).includes(`exit code ${code}`), `${code}`);
  for (const rule of Object.keys(RULES)) assert.deepEqual(names(rule), [rule]);
  assert.deepEqual(names('INVALID'), ['exit code 98']);
});

test('codes in no table are told by their kind', () => {
  assert.deepEqual(names('418'), ['http/418']);
  assert.deepEqual(names('EACCES'), ['socket/EACCES']);
  assert.deepEqual(names('platform/4711'), ['platform/4711']);
  const [permission] = findTopics('EACCES', ALL);
  assert.equal(permission?.meaning, 'permission denied');
});

test('a word that is none gets suggestions: what has it in its name or meaning, else what is spelled alike', () => {
  assert.deepEqual(names('late'), []);
  assert.deepEqual(nearTopics('late', ALL), ['lateness', 'stutter']);
  assert.deepEqual(nearTopics('EADRNOTAVAIL', ALL), ['socket/EADDRNOTAVAIL']);
  assert.ok(nearTopics('descriptors', ALL).includes('socket/EMFILE'));
  assert.deepEqual(nearTopics('xyzzy plugh', ALL), []);
});

test('clouds that tell of a code in their own way are named', () => {
  const [topic] = findTopics('mqtt/connack-4', ALL);
  assert.ok(topic);
  assert.deepEqual(
    topic.tellings.map(({ clouds }) => clouds.join()),
    ['', 'deli,pot', 'point'],
  );
  assert.match(topicText(topic, options), /\n {2}deli, pot: The password/);
});

test('everything fits 80 columns, each topic under one heading', () => {
  const text = topicList(ALL, options) + ALL.map((topic) => topicText(topic, options)).join('');
  for (const line of text.split('\n')) assert.ok(displayWidth(line) <= 80, line);
  const headings = topicList(ALL, options)
    .split('\n')
    .filter((line) => /^\S/.test(line));
  assert.equal(new Set(headings).size, headings.length);
});

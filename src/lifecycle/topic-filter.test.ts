import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isTopicFilter, isTopicName, matchesTopic } from './topic-filter.ts';

/** The examples of MQTT 3.1.1, section 4.7. */
for (const [filter, topic, matches] of [
  ['sport/tennis/player1/#', 'sport/tennis/player1', true],
  ['sport/tennis/player1/#', 'sport/tennis/player1/ranking', true],
  ['sport/tennis/player1/#', 'sport/tennis/player1/score/wimbledon', true],
  ['sport/#', 'sport', true],
  ['#', 'sport/a', true],
  ['sport/tennis/+', 'sport/tennis/player1', true],
  ['sport/tennis/+', 'sport/tennis/player1/ranking', false],
  ['sport/+', 'sport', false],
  ['sport/+', 'sport/', true],
  ['+/+', '/finance', true],
  ['/+', '/finance', true],
  ['+', '/finance', false],
  ['#', '$SYS/a', false],
  ['+/monitor/Clients', '$SYS/monitor/Clients', false],
  ['$SYS/#', '$SYS/a', true],
  ['a', 'A', false],
  ['a/b', 'a', false],
] as const)
  test(`${filter} ${matches ? 'matches' : 'does not match'} ${topic}`, () =>
    assert.equal(matchesTopic(filter, topic), matches));

test('wildcards fill whole levels, and # is the last one [MQTT-4.7.1-2]', () => {
  for (const filter of ['#', '+', 'a/#', '+/a/#', '/', 'a//b', '/+/', '+/+'])
    assert.ok(isTopicFilter(filter), filter);
  for (const filter of ['', 'a#', 'a/#/b', 'a+', '+a/b', '##', '#/', 'a\0'])
    assert.ok(!isTopicFilter(filter), filter);
});

test('nothing is published to a wildcard, to nowhere, or to a NUL [MQTT-3.3.2-2]', () => {
  assert.ok(isTopicName('a/b'));
  for (const topic of ['', 'a/+', '#', 'a\0b']) assert.ok(!isTopicName(topic), topic);
});

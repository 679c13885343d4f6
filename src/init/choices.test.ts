import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languages } from '../clouds/languages.ts';
import { readCloud, readDevices, readMinutes, readTarget } from './choices.ts';
import { STARTERS } from './starters.ts';

test('there is a first life for every system', () =>
  assert.deepEqual(Object.keys(STARTERS).sort(), Object.keys(languages).sort()));

const UNREAD = undefined;
const answer = <T>(read: { value: T } | { expected: string }) => ('value' in read ? read.value : UNREAD);

for (const [text, cloud] of [
  ['deli', 'deli'],
  ['TVS', 'tvs'],
  ['exp', 'expeed'],
  ['3', 'point'],
  // Of two.
  ['po', UNREAD],
  ['0', UNREAD],
  ['6', UNREAD],
  ['', UNREAD],
  ['mars', UNREAD],
] as const)
  test(`a system: "${text}" is ${cloud}`, () => assert.equal(answer(readCloud(text)), cloud));

for (const [text, devices] of [
  ['1', 1],
  ['1000000', 1_000_000],
  ['0', UNREAD],
  ['-1', UNREAD],
  ['1.5', UNREAD],
  ['many', UNREAD],
  ['1000001', UNREAD],
] as const)
  test(`devices: "${text}" is ${devices}`, () => assert.equal(answer(readDevices(text)), devices));

for (const [text, minutes] of [
  ['1', 1],
  ['0.1', 0.1],
  ['10080', 10_080],
  ['0', UNREAD],
  ['0.05', UNREAD],
  ['1m', UNREAD],
  ['10081', UNREAD],
] as const)
  test(`minutes: "${text}" is ${minutes}`, () => assert.equal(answer(readMinutes(text)), minutes));

for (const [cloud, text, fits] of [
  ['deli', 'embedded', true],
  ['deli', 'mqtt://10.0.0.7:1883', true],
  ['pot', 'mqtts://gateway.example:8883', true],
  ['deli', 'https://host', false],
  ['deli', '10.0.0.7', false],
  ['tvs', 'https://host/path', true],
  ['tvs', 'mqtt://10.0.0.7', false],
  ['tvs', 'https://', false],
] as const)
  test(`a target for ${cloud}: "${text}" ${fits ? 'fits' : 'does not'}`, () =>
    assert.equal(answer(readTarget(text, cloud)), fits ? text : UNREAD));

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test from 'node:test';
import { skipWithout } from '../../../test/helpers/programs.ts';
import type { Summary } from '../../metrics/summary.ts';
import { assertGolden } from '../testing/golden.ts';
import { PASSED } from '../testing/summaries.ts';
import { junitXml, marginText } from './junit.ts';
import { INVALID, STOPPED } from './summaries.test-helper.ts';

const RUNS: Readonly<Record<string, Summary>> = { 'junit-stopped': STOPPED, 'junit-invalid': INVALID };

for (const [name, summary] of Object.entries(RUNS))
  test(`${name} is as it was read and found good`, () =>
    assertGolden(import.meta.dirname, `${name}.xml`, junitXml(summary)));

test('a run without thresholds is one case: that it is valid', () => {
  const text = junitXml({ ...PASSED, thresholds: [] });
  assert.deepEqual(casesOf(text), ['the run is valid']);
  assert.match(text, /<testsuite name="demo" tests="1" failures="0" errors="0" skipped="0"/);
});

test('each reason of an INVALID run is an error, and no threshold of it a failure', () => {
  const text = junitXml(INVALID);
  assert.equal(text.match(/<error /g)?.length, 2);
  assert.doesNotMatch(text, /<failure/);
  assert.equal(text.match(/<skipped /g)?.length, 3);
});

test('a case keeps its name however the run ended, so that a server can follow it', () => {
  const names = casesOf(junitXml(STOPPED));
  const passed = STOPPED.thresholds.map((result) => ({ ...result, passed: true }));
  assert.deepEqual(
    casesOf(junitXml({ ...STOPPED, verdict: 'PASS', reasons: [], thresholds: passed })),
    names,
  );
  assert.deepEqual(casesOf(junitXml({ ...INVALID, reasons: INVALID.reasons.slice(1) })), names);
});

test('it has the shape that readers agree on', { skip: skipWithout('xmllint') }, () => {
  // What Jenkins' xUnit schema (junit-10) requires and allows, as a document type.
  const shape = `<!DOCTYPE testsuites [
    <!ELEMENT testsuites (testsuite*)> <!ATTLIST testsuites name CDATA #IMPLIED time CDATA #IMPLIED tests CDATA #IMPLIED failures CDATA #IMPLIED errors CDATA #IMPLIED>
    <!ELEMENT testsuite (properties|testcase)*> <!ATTLIST testsuite name CDATA #REQUIRED tests CDATA #REQUIRED failures CDATA #REQUIRED errors CDATA #REQUIRED skipped CDATA #IMPLIED time CDATA #IMPLIED timestamp CDATA #IMPLIED>
    <!ELEMENT properties (property*)> <!ELEMENT property EMPTY> <!ATTLIST property name CDATA #REQUIRED value CDATA #REQUIRED>
    <!ELEMENT testcase (skipped|error|failure|system-out)*> <!ATTLIST testcase name CDATA #REQUIRED classname CDATA #IMPLIED time CDATA #IMPLIED>
    <!ELEMENT skipped (#PCDATA)> <!ATTLIST skipped type CDATA #IMPLIED message CDATA #IMPLIED>
    <!ELEMENT error (#PCDATA)> <!ATTLIST error type CDATA #IMPLIED message CDATA #IMPLIED>
    <!ELEMENT failure (#PCDATA)> <!ATTLIST failure type CDATA #IMPLIED message CDATA #IMPLIED>
    <!ELEMENT system-out (#PCDATA)>
  ]>`;
  for (const summary of [STOPPED, INVALID, PASSED]) {
    const input = junitXml(summary).replace('\n', `\n${shape}\n`);
    const { status, stderr } = spawnSync('xmllint', ['--noout', '--valid', '-'], { input, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  }
});

test('a margin is told of the limit, and never as more than it is', () => {
  assert.deepEqual([0.9669, 0.00001, 0, -0.00001, -7.12].map(marginText), [
    '96.6 %',
    '0 %',
    '0 %',
    '-0.1 %',
    '-712 %',
  ]);
});

const casesOf = (text: string): string[] =>
  [...text.matchAll(/<testcase classname="[^"]*" name="([^"]*)"/g)].map(([, name = '']) => name);

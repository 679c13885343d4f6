import assert from 'node:assert/strict';
import test from 'node:test';
import type { Summary } from '../../metrics/summary.ts';
import { PASSED } from '../testing/summaries.ts';
import { BUILD_SERVERS } from './annotations.ts';
import { INVALID, STOPPED } from './summaries.test-helper.ts';

const lines = (variable: string, summary: Summary): string[] => {
  const server = BUILD_SERVERS.find((one) => one.variable === variable);
  return server?.lines(summary, { junit: '/r/it’s/junit.xml', markdown: '/r/100%/summary.md' }) ?? [];
};

test('GitHub Actions: an error for each reason, escaped as its runner undoes it', () => {
  assert.deepEqual(lines('GITHUB_ACTIONS', { ...INVALID, scenario: 'a,b: c' }).slice(1, 2), [
    '::error title=Regatta%3A a%2Cb%3A c INVALID::a life threw and ended before its time (DL_1: its life threw: <b>|`x`%0A100%25 wrong]); mend the module',
  ]);
});

test('GitHub Actions: a pass is a notice that tells how near it was', () => {
  const thresholds = STOPPED.thresholds.slice(1, 2);
  assert.deepEqual(lines('GITHUB_ACTIONS', { ...PASSED, thresholds }), [
    '::notice title=Regatta%3A demo PASS::its threshold held; nearest to its limit: errors.rate < 1%25, observed 0.04%25, margin 96 %25',
  ]);
  assert.deepEqual(lines('GITHUB_ACTIONS', PASSED), [
    '::notice title=Regatta%3A demo PASS::passed; no threshold says what it must hold',
  ]);
});

test('of many reasons ten lines are told, and how many are left', () => {
  const reasons = Array.from({ length: 13 }, (_, i) => `reason ${i}`);
  const told = lines('GITHUB_ACTIONS', { ...INVALID, reasons });
  assert.equal(told.length, 10);
  assert.match(told.at(-1) ?? '', /::and 4 more reasons$/);
});

test('Azure Pipelines: the summary is uploaded, and each reason an issue', () => {
  assert.deepEqual(lines('TF_BUILD', PASSED), ['##vso[task.uploadsummary]/r/100%AZP25/summary.md']);
  assert.deepEqual(lines('TF_BUILD', INVALID).slice(2, 3), [
    '##vso[task.logissue type=error]Regatta: demo INVALID: a life threw and ended before its time (DL_1: its life threw: <b>|`x`%0A100%AZP25 wrong]); mend the module',
  ]);
});

test('TeamCity: the test cases are imported, and each reason a problem of the build', () => {
  assert.deepEqual(lines('TEAMCITY_VERSION', PASSED), [
    "##teamcity[importData type='junit' path='/r/it|0x2019s/junit.xml']",
  ]);
  assert.deepEqual(lines('TEAMCITY_VERSION', INVALID).slice(2, 3), [
    "##teamcity[buildProblem description='Regatta: demo INVALID: a life threw and ended before its time (DL_1: its life threw: <b>||`x`|n100% wrong|]); mend the module']",
  ]);
});

/**
 * A run as JUnit XML, in the form that Jenkins' and GitLab's readers take: the validity of the run is one test case,
 * and each threshold another, always under the same name, so that their histories can be followed over builds. Pure.
 */
import type { Summary, ThresholdResult } from '../../metrics/summary.ts';
import { clock } from '../format.ts';
import { type Element, xmlDocument } from './xml.ts';

const VALID = 'the run is valid';

/**
 * Of a run that is INVALID each reason is an error of its own, and no threshold has failed or passed: they are
 * skipped, since they would judge something else than was asked for.
 */
export function junitXml(summary: Summary): string {
  const cases = [
    ...validityCases(summary),
    ...summary.thresholds.map((result) => thresholdCase(result, summary)),
  ];
  const count = (name: string) =>
    cases.filter((one) => contentOf(one).some((inner) => inner.name === name)).length;
  const time = summary.seconds.toFixed(3);
  const totals = { tests: cases.length, failures: count('failure'), errors: count('error') };
  const suite: Element = {
    name: 'testsuite',
    attributes: {
      name: summary.scenario,
      ...totals,
      skipped: count('skipped'),
      time,
      timestamp: summary.startedAt.slice(0, 'yyyy-mm-ddThh:mm:ss'.length),
    },
    content: [properties(summary), ...cases],
  };
  return xmlDocument({
    name: 'testsuites',
    attributes: { name: 'regatta', ...totals, time },
    content: [suite],
  });
}

/** Why a run is not valid: what decide() tells before the thresholds. */
export function invalidReasons({ verdict, reasons, thresholds }: Summary): readonly string[] {
  if (verdict !== 'INVALID') return [];
  return reasons.slice(0, reasons.length - thresholds.filter(failed).length);
}

const failed = ({ passed, notReached }: ThresholdResult): boolean => !passed && !notReached;

function validityCases(summary: Summary): Element[] {
  const reasons = invalidReasons(summary);
  if (reasons.length === 0) return [testCase(VALID, summary, [])];
  return reasons.map((reason, index) =>
    testCase(index === 0 ? VALID : `${VALID} (${index + 1})`, summary, [
      { name: 'error', attributes: { type: 'invalid run', message: reason }, content: reason },
    ]),
  );
}

function thresholdCase(result: ThresholdResult, summary: Summary): Element {
  const { expression, scope, observed, notReached } = result;
  const name = scope === 'whole run' ? expression : `${expression} (${scope})`;
  const told = toldOf(result);
  if (summary.verdict === 'INVALID')
    return testCase(name, summary, [skipped(`not judged, the run is INVALID: observed ${observed}`)]);
  if (notReached) return testCase(name, summary, [skipped(`the run was stopped before: ${observed}`)]);
  if (result.passed) return testCase(name, summary, [{ name: 'system-out', content: told }]);
  const message = `${expression}: observed ${observed}`;
  return testCase(name, summary, [
    { name: 'failure', attributes: { type: 'threshold', message }, content: told },
  ]);
}

const skipped = (message: string): Element => ({ name: 'skipped', attributes: { message } });

/** Readers that show one text alone show this one. */
function toldOf({ expression, scope, observed, at, margin }: ThresholdResult): string {
  return [
    `expected  ${expression}`,
    `where     ${scope}`,
    `observed  ${observed}${at === undefined ? '' : ` at ${clock(at)}`}`,
    ...(margin === undefined ? [] : [`margin    ${marginText(margin)}`]),
  ].join('\n');
}

/** Of the limit; above 0 on the passing side. Cut, not rounded, so that it never claims more than there is. */
export const marginText = (margin: number): string =>
  `${margin < 0 ? Math.floor(margin * 1000) / 10 : Math.trunc(margin * 1000) / 10} %`;

const testCase = (name: string, { scenario, seconds }: Summary, content: readonly Element[]): Element => ({
  name: 'testcase',
  attributes: { classname: `regatta.${scenario}`, name, time: seconds.toFixed(3) },
  content,
});

const contentOf = ({ content = [] }: Element): readonly Element[] =>
  typeof content === 'string' ? [] : content;

const properties = ({ verdict, exitCode, seed, devices, workers, target }: Summary): Element => ({
  name: 'properties',
  content: Object.entries({ verdict, exitCode, seed, devices, workers, target }).map(([name, value]) => ({
    name: 'property',
    attributes: { name, value },
  })),
});

import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { parseThreshold } from './parse-threshold.ts';
import type { Threshold } from './threshold.ts';

function parsed(text: string): Threshold {
  const result = parseThreshold(text);
  assert.ok(result.ok, `${text}: ${result.ok ? '' : result.message}`);
  return result.threshold;
}

/** `column: message` */
function refusal(text: string): string {
  const result = parseThreshold(text);
  assert.ok(!result.ok, `${text} was taken`);
  return `${result.column}: ${result.message}`;
}

const essence = ({ step, selection, clock, figure, operator, limit }: Threshold) => {
  const narrowed = selection.kind === 'outcome' ? selection.outcome : selection.kind;
  const wanted = figure.kind === 'percentile' ? figure.percentage : figure.kind;
  return [step, narrowed, clock, wanted, operator, limit];
};

const MEANINGS: readonly (readonly [string, readonly unknown[]])[] = [
  ['query.p99 < 250ms', ['query', 'all', 'due', 99, '<', 250_000]],
  ['query.p99.9 <= 1.5s', ['query', 'all', 'due', 99.9, '<=', 1_500_000]],
  ['query.sent.p99 < 250ms', ['query', 'all', 'sent', 99, '<', 250_000]],
  ['query[ok].p95 < 100us', ['query', 'ok', 'due', 95, '<', 100]],
  ['query[ok].sent.max < 2m', ['query', 'ok', 'sent', 'max', '<', 120_000_000]],
  ['query[platform/107].mean > 5µs', ['query', 'platform/107', 'due', 'mean', '>', 5]],
  ['time-sync.min >= 0ms', ['time-sync', 'all', 'due', 'min', '>=', 0]],
  ['upgrade.rate > 99.9%', ['upgrade', 'all', 'due', 'rate', '>', 0.999]],
  ['errors.rate < 0.1%', [undefined, 'errors', 'due', 'rate', '<', 0.001]],
  ['query.errors.rate < 0.1%', ['query', 'errors', 'due', 'rate', '<', 0.001]],
  ['query.count >= 5000', ['query', 'all', 'due', 'count', '>=', 5000]],
  ['query.missed == 0', ['query', 'all', 'due', 'missed', '==', 0]],
  ['outcome[platform/107].count == 0', [undefined, 'platform/107', 'due', 'count', '==', 0]],
  ['query.outcome[timeout].count != 3', ['query', 'timeout', 'due', 'count', '!=', 3]],
  ['query.outcome[ok].count != 3', ['query', 'ok', 'due', 'count', '!=', 3]],
  ['  query . p50<1h  ', ['query', 'all', 'due', 50, '<', 3_600_000_000]],
];

for (const [text, meaning] of MEANINGS) {
  test(`"${text}" is understood`, () => assert.deepEqual(essence(parsed(text)), meaning));
}

const REFUSALS: readonly (readonly [string, RegExp])[] = [
  ['', /^1: expected a step, found the end/],
  ['< 5ms', /^1: expected a step, found "< 5ms"/],
  ['query < 5ms', /^6: expected a figure after "query": \.p99/],
  ['query. < 5ms', /^8: expected a figure such as p99, rate or count, found "< 5ms"/],
  ['query.rat > 5%', /^7: expected a figure: .* found "rat" \(did you mean "rate"\?\)/],
  ['query.p999 < 5ms', /^7: "p999" is no percentile/],
  ['query.p0 < 5ms', /^7: "p0" is no percentile/],
  ['query.snt.p99 < 5ms', /^7: expected sent, errors or outcome.* found "snt" \(did you mean "sent"\?\)/],
  ['query.p99 250ms', /^11: expected one of < <= > >= == !=, found "250ms"/],
  ['query.p99 = 250ms', /^11: .*did you mean "=="/],
  ['query.p99 => 250ms', /^11: .*turn it round/],
  ['query.p99 <', /^12: expected a latency with its unit .* found the end/],
  ['query.p99 < 250', /^13: expected a latency with its unit .* found "250"/],
  ['query.p99 < 250sec', /^13: expected a latency with its unit .* found "250sec"/],
  ['query.p99 < -5ms', /^13: expected a latency/],
  ['query.p99 < 250ms please', /^19: expected the end, found "please"/],
  ['query.rate > 0.999', /^14: expected a share in percent/],
  ['query.rate > 120%', /^14: a share is at most 100%/],
  ['query.count > 5.5', /^15: expected a whole number/],
  ['query.count > 5ms', /^15: expected a whole number/],
  ['query[].p99 < 5ms', /^7: expected an outcome such as ok/],
  ['query[ok.p99 < 5ms', /^14: expected "]"/],
  ['query.p99[ok] < 5ms', /^10: "p99" takes no outcome/],
  ['query.outcome.count == 0', /^14: expected an outcome: outcome\[platform\/107\]/],
  ['query[ok].errors.rate < 1%', /^11: "errors" is one narrowing too many/],
  ['query.sent.count > 5', /^7: "sent" is for latencies/],
  ['query[ok].missed == 0', /^11: missed attempts never began/],
  ['outcome[abandoned].p99 < 5ms', /^9: abandoned attempts have no latency/],
];

for (const [text, refused] of REFUSALS) {
  test(`"${text}" is refused with its place`, () => assert.match(refusal(text), refused));
}

test('whatever is written, the answer is a threshold or a mistake within the text', () => {
  const pieces = fc.constantFrom(
    'query',
    '.',
    'p99',
    'errors',
    'outcome',
    '[',
    'ok',
    ']',
    ' ',
    '<',
    '==',
    '5',
    'ms',
    '%',
    '#',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(pieces).map((all) => all.join('')),
        fc.string(),
      ),
      (text) => {
        const result = parseThreshold(text);
        if (!result.ok)
          assert.ok(result.column >= 1 && result.column <= text.length + 1 && result.message.length > 0);
      },
    ),
    { numRuns: 2000, seed: 14 },
  );
});

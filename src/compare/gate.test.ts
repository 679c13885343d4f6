import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ComparedFigure } from './comparison.ts';
import { checkGate, evaluateGate, type Gate } from './gate.ts';
import { parseGate } from './parse-gate.ts';

function gate(text: string): Gate {
  const parsed = parseGate(text);
  assert.ok(parsed.ok, `${text}: ${parsed.ok ? '' : parsed.message}`);
  return parsed.gate;
}

for (const [text, says] of [
  ['query.p99 > +10%', { step: 'query', figure: 'p99', clock: 'due', operator: '>', limit: 0.1 }],
  ['query.p99.9>=+2.5%', { figure: 'p99.9', operator: '>=', limit: 0.025 }],
  ['query.sent.mean > +10%', { figure: 'mean', clock: 'sent' }],
  ['gates/time-sync.p50 < -5%', { fleet: 'gates', step: 'time-sync', operator: '<', limit: -0.05 }],
  ['query.throughput <= -5%', { figure: 'throughput', clock: undefined }],
  ['query.errors.rate > +0.5%', { step: 'query', figure: 'errors', successes: false, limit: 0.005 }],
  ['query.rate < -0.5%', { figure: 'errors', successes: true }],
  ['errors.rate > +0.5%', { step: undefined, figure: 'errors', successes: false }],
] as const)
  test(`a gate is understood: ${text}`, () => {
    const read: Record<string, unknown> = { ...gate(text) };
    for (const [key, value] of Object.entries(says)) assert.deepEqual(read[key], value, key);
    assert.equal(read.text, text);
  });

for (const [text, column, message] of [
  ['', 1, /expected a step, found the end; e\.g\. query\.p99 > \+10%/],
  ['query > +10%', 7, /expected a figure after "query"/],
  ['query.p98 > +10%', 7, /expected a figure: mean p50 .*found "p98" \(did you mean/],
  ['query.max > +10%', 7, /expected a figure/],
  ['query.send.p99 > +10%', 7, /expected sent or errors before the figure.*did you mean "sent"/],
  ['query.sent.errors.rate > +1%', 12, /one word too many/],
  ['query.sent.rate > +1%', 7, /"sent" is for latencies/],
  ['query.sent.throughput > +1%', 7, /"sent" is for latencies/],
  ['query.errors.p99 > +1%', 14, /of errors there is a rate, no p99/],
  ['query.p99 = +10%', 11, /expected one of < <= > >=, found "="/],
  ['query.p99 == +10%', 11, /found "=="/],
  ['query.p99', 10, /found the end/],
  ['query.p99 > 10%', 13, /a change has a sign: \+10% or -10%/],
  ['query.p99 > +10', 16, /expected "%" after \+10, found the end/],
  ['query.p99 > +10ms', 16, /expected "%".*found "ms"/],
  ['query.p99 > +10% ago', 18, /expected the end, found "ago"/],
  ['query.p99 > fast', 13, /expected a change such as \+10%/],
] as const)
  test(`a gate that makes no sense is told at its column: ${text}`, () => {
    const parsed = parseGate(text);
    assert.ok(!parsed.ok);
    assert.equal(parsed.column, column);
    assert.match(parsed.message, message);
  });

test('a gate on what the runs do not have is refused, with the nearest word', () => {
  const steps = { gates: ['connect', 'query'], lights: ['connect'], own: ['*'] };
  assert.equal(checkGate(gate('query.p99 > +1%'), { gates: ['query'] }), undefined);
  assert.equal(checkGate(gate('errors.rate > +1%'), steps), undefined);
  assert.equal(checkGate(gate('own/anything.p99 > +1%'), steps), undefined);
  assert.match(checkGate(gate('quary.p99 > +1%'), { gates: ['query'] })?.message ?? '', /mean "query"/);
  assert.deepEqual(checkGate(gate('lights/query.p99 > +1%'), steps), {
    column: 8,
    message: 'there is no step "query": expected connect',
  });
  assert.match(checkGate(gate('gate/query.p99 > +1%'), steps)?.message ?? '', /fleet "gate" .*"gates"/);
});

const figure = (parts: Partial<ComparedFigure>): ComparedFigure => ({
  fleet: 'gates',
  step: 'query',
  figure: 'p99',
  clock: 'due',
  base: 100,
  new: 112,
  change: 0.12,
  interval: [0.05, 0.19],
  verdict: 'slower',
  samples: { base: 5000, new: 5000 },
  ...parts,
});

const result = (text: string, figures: readonly ComparedFigure[], strict = false) =>
  evaluateGate(gate(text), figures, { strict }).map((one) => one.result);

test('a gate fails past its limit and beyond noise; strictly, past its limit', () => {
  assert.deepEqual(result('query.p99 > +10%', [figure({})]), ['fails']);
  assert.deepEqual(result('query.p99 > +12%', [figure({})]), ['holds']);
  assert.deepEqual(result('query.p99 >= +12%', [figure({})]), ['fails']);
  assert.deepEqual(result('query.p99 > +10%', [figure({ verdict: 'noise' })]), ['holds']);
  assert.deepEqual(result('query.p99 > +10%', [figure({ verdict: 'noise' })], true), ['fails']);
});

test('one that nobody can judge neither holds nor fails, unless strictly', () => {
  const unsure = [figure({ verdict: 'unsure', because: '500 of 1000 attempts needed' })];
  assert.deepEqual(result('query.p99 > +10%', unsure), ['unsure']);
  assert.deepEqual(result('query.p99 > +10%', unsure, true), ['fails']);
  assert.deepEqual(result('query.p99 > +10%', []), ['unsure']);
});

test('without a fleet each fleet that has the step is judged', () => {
  const both = [figure({}), figure({ fleet: 'lights', change: 0.01, verdict: 'noise' })];
  assert.deepEqual(result('query.p99 > +10%', both), ['fails', 'holds']);
  assert.deepEqual(result('lights/query.p99 > +10%', both), ['holds']);
});

test('successes change as errors do, the other way', () => {
  const { clock: _, ...errors } = figure({ figure: 'errors', change: 0.01, verdict: 'more errors' });
  assert.deepEqual(result('query.rate < -0.5%', [errors]), ['fails']);
  assert.deepEqual(result('query.rate > +0.5%', [errors]), ['holds']);
  assert.deepEqual(result('query.errors.rate > +0.5%', [errors]), ['fails']);
});

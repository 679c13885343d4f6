import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CODE } from '../clouds/deli/wire.ts';
import { CODE as EXPEED } from '../clouds/expeed/wire.ts';
import { languages } from '../clouds/languages.ts';
import { TICKET_ERRORS, TOKEN_ERRORS } from '../clouds/tvs/wire.ts';
import { outcomeCause } from './causes.ts';
import { outcomeMeaning } from './meanings.ts';
import { knownFailures } from './outcomes/explain.ts';

const DOMAINS = ['platform', 'mqtt', 'http', 'ftp', 'socket', 'protocol', 'firmware', 'person', 'script'];

test('a success has no cause', () => {
  for (const outcome of ['ok', 'ok/not-needed', 'ok/code-107']) assert.equal(outcomeCause(outcome), '');
});

test('no failure is without a cause and a meaning, whatever its code and its cloud', () => {
  const outcome = fc
    .tuple(
      fc.constantFrom(...DOMAINS),
      fc.oneof(fc.stringMatching(/^[\w.-]{1,40}$/), fc.constantFrom('constructor', '__proto__')),
    )
    .map(([domain, code]) => `${domain}/${code}`);
  const cloud = fc.option(fc.constantFrom(...Object.keys(languages), 'a-cloud-of-tests'), { nil: undefined });
  fc.assert(
    fc.property(
      fc.oneof(outcome, fc.constantFrom('timeout', 'abandoned', 'not-done', 'nonsense')),
      cloud,
      (o, c) => {
        assert.match(outcomeCause(o, c), /^[A-Z].*[.?]$/s);
        assert.match(outcomeMeaning(o, c), /\S/);
      },
    ),
    { seed: 5 },
  );
});

test('every code of the clouds that have a list of codes has a cause of its own', () => {
  const codes = {
    deli: Object.values(CODE),
    pot: Object.values(CODE),
    expeed: Object.values(EXPEED),
    point: ['77777-network', '77777-tls', '77777-timeout', '77777-not-json', '99999'],
    tvs: [...TOKEN_ERRORS, ...TICKET_ERRORS],
  };
  for (const [cloud, ofCloud] of Object.entries(codes)) {
    const outcomes = ofCloud.filter((code) => code !== 0).map((code) => `platform/${code}`);
    const causes = outcomes.map((outcome) => outcomeCause(outcome, cloud));
    assert.ok(!causes.includes(outcomeCause('platform/none-of-these', cloud)), cloud);
    assert.equal(new Set(causes).size, causes.length, cloud);
  }
});

test('the same code is told as its cloud has it', () => {
  assert.equal(outcomeMeaning('platform/1', 'expeed'), 'refused, or the token has expired');
  assert.equal(outcomeMeaning('platform/1', 'deli'), 'a code of the server’s own');
  assert.equal(outcomeMeaning('platform/105', 'point'), 'a code of the server’s own');
  assert.equal(outcomeMeaning('platform/105', 'pot'), outcomeMeaning('platform/105', 'deli'));
  assert.match(outcomeCause('mqtt/connack-4', 'point'), /provisioning server/);
  assert.match(outcomeCause('mqtt/connack-4', 'deli'), /product secret/);
  assert.notEqual(outcomeCause('mqtt/connack-4', 'tvs'), outcomeCause('mqtt/connack-4', 'deli'));
});

test('what this machine ran short of is not laid on the target', () => {
  for (const code of ['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM'])
    assert.match(outcomeCause(`socket/${code}`), /The target is not at fault\.$/);
});

test('causes are sentences, and few of them', () => {
  for (const { outcome, explained } of knownFailures()) {
    const [meaning, cause] = explained;
    assert.match(cause, /^[A-Z].*[.?]$/s, outcome);
    assert.ok(cause.length <= 320, `${outcome}: ${cause.length} characters`);
    assert.ok(meaning.length <= 60, `${outcome}: ${meaning}`);
  }
});

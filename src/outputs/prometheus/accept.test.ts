import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wantsGzip, wantsProtobuf } from './accept.ts';

const PROTOBUF = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';
const TEXTS = 'application/openmetrics-text;version=1.0.0;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';

for (const [accept, wanted, who] of [
  [`${PROTOBUF},${TEXTS}`, true, 'Prometheus 2 with native histograms'],
  [TEXTS, false, 'Prometheus 2 without'],
  [
    `${PROTOBUF};q=0.6,application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2`,
    true,
    'Prometheus 3',
  ],
  [`text/plain;q=0.6,${PROTOBUF};q=0.3`, false, 'one that would rather have text'],
  [`${PROTOBUF};q=0`, false, 'one that refuses it'],
  [
    'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=text',
    false,
    'another encoding',
  ],
  [
    'application/vnd.google.protobuf; proto="io.prometheus.client.MetricFamily"; encoding="delimited"',
    true,
    'with quotes',
  ],
  ['*/*', false, 'curl'],
  [undefined, false, 'one that says nothing'],
] as const)
  test(`protobuf or text: ${who}`, () => assert.equal(wantsProtobuf(accept), wanted));

for (const [encoding, wanted] of [
  ['gzip', true],
  ['deflate, GZIP;q=0.5', true],
  ['gzip;q=0', false],
  ['br', false],
  [undefined, false],
] as const)
  test(`compressed: ${encoding}`, () => assert.equal(wantsGzip(encoding), wanted));

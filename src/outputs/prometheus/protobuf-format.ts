/**
 * The protobuf format (io.prometheus.client.MetricFamily, delimited), which alone carries native histograms. The
 * classic buckets are in it too, for a scraper that wants both. Numbers of fields are those of Prometheus'
 * client_model. Pure.
 */

import type { Histogram } from '../../metrics/histogram.ts';
import { cumulativeCounts, sumSeconds, UPPER_BOUNDS } from './classic-buckets.ts';
import type { Family, Labels } from './family.ts';
import { nativeBuckets, SCHEMA, ZERO_THRESHOLD } from './native-buckets.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

export const PROTOBUF_TYPE =
  'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited';

const TYPES = { counter: 0, gauge: 1, histogram: 4 } as const;
const FAMILY = { name: 1, help: 2, type: 3, metric: 4 } as const;
const METRIC = { label: 1, gauge: 2, counter: 3, histogram: 7 } as const;
const LABEL = { name: 1, value: 2 } as const;
/** Of a counter or a gauge. */
const VALUE = 1;
const HISTOGRAM = {
  count: 1,
  sum: 2,
  bucket: 3,
  schema: 5,
  zeroThreshold: 6,
  zeroCount: 7,
  positiveSpan: 12,
  positiveDelta: 13,
} as const;
const BUCKET = { cumulativeCount: 1, upperBound: 2 } as const;
const SPAN = { offset: 1, length: 2 } as const;

export const protobufFormat = (families: readonly Family[]): Buffer =>
  Buffer.concat(families.map(familyBytes));

function familyBytes(family: Family): Buffer {
  const writer = new ProtobufWriter()
    .text(FAMILY.name, family.name)
    .text(FAMILY.help, family.help)
    .unsigned(FAMILY.type, TYPES[family.type]);
  if (family.type === 'histogram') {
    for (const { labels, histogram } of family.samples)
      writer.message(FAMILY.metric, (metric) =>
        writeLabels(metric, labels).message(METRIC.histogram, (message) =>
          writeHistogram(message, histogram),
        ),
      );
  } else {
    for (const { labels, value } of family.samples)
      writer.message(FAMILY.metric, (metric) =>
        writeLabels(metric, labels).message(METRIC[family.type], (message) => message.double(VALUE, value)),
      );
  }
  return writer.delimited();
}

function writeLabels(metric: ProtobufWriter, labels: Labels): ProtobufWriter {
  for (const [name, value] of Object.entries(labels))
    metric.message(METRIC.label, (pair) => pair.text(LABEL.name, name).text(LABEL.value, value));
  return metric;
}

function writeHistogram(message: ProtobufWriter, histogram: Histogram): void {
  message.unsigned(HISTOGRAM.count, histogram.count).double(HISTOGRAM.sum, sumSeconds(histogram));
  for (const [index, count] of cumulativeCounts(histogram).entries())
    message.message(HISTOGRAM.bucket, (bucket) =>
      bucket.unsigned(BUCKET.cumulativeCount, count).double(BUCKET.upperBound, UPPER_BOUNDS[index]!),
    );
  const { zeroCount, spans, deltas } = nativeBuckets(histogram);
  // The threshold also tells an empty native histogram from a classic one.
  message
    .signed(HISTOGRAM.schema, SCHEMA)
    .double(HISTOGRAM.zeroThreshold, ZERO_THRESHOLD)
    .unsigned(HISTOGRAM.zeroCount, zeroCount);
  for (const { offset, length } of spans)
    message.message(HISTOGRAM.positiveSpan, (span) =>
      span.signed(SPAN.offset, offset).unsigned(SPAN.length, length),
    );
  message.signedList(HISTOGRAM.positiveDelta, deltas);
}

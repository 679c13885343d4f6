/**
 * histograms.hlog: the HdrHistogram log format (version 1.3, histograms encoded as V2), for its own tools. Each
 * interval has two lines for each fleet and step: microseconds from the due time to the end, tagged `fleet/step`, and
 * from the actual send, tagged `fleet/step/sent`, over every outcome but abandoned. Encoding costs about 0.5 ms a line.
 */
import { Float64Histogram, HistogramLogWriter } from 'hdr-histogram-js';
import { HIGHEST_MICROS, lowestOf } from '../../metrics/buckets.ts';
import { getOrAdd } from '../../metrics/get-or-add.ts';
import type { Histogram } from '../../metrics/histogram.ts';
import type { MergedFrames } from '../../metrics/merge.ts';
import { together } from '../../metrics/summarize.ts';

const HOUR = 3_600_000_000;
/** Interval_Max is in milliseconds where values are microseconds. */
const MICROS_IN_MAX = 1000;

/** `startedAt`: epoch ms; the lines' times are seconds since then. */
export function logHeader(startedAt: number): string {
  const seconds = (startedAt / 1000).toFixed(3);
  return written((writer) => {
    writer.outputLogFormatVersion();
    writer.outputComment(
      '[Values are microseconds from the due time of an attempt to its end; tags in /sent: from its send]',
    );
    writer.outputComment(
      `[StartTime: ${seconds} (seconds since epoch), ${new Date(startedAt).toISOString()}]`,
    );
    writer.outputComment(`[BaseTime: ${seconds} (seconds since epoch)]`);
    writer.outputLegend();
  });
}

/** The lines of one interval, given in real ms since the start; '' when nothing ended in it. */
export function logInterval(merged: MergedFrames, from: number, to: number): string {
  const tags = new Map<string, Histogram[]>();
  for (const { fleet, step, fromDue, fromSend } of merged.series()) {
    getOrAdd(tags, tagOf(fleet, step), () => []).push(fromDue);
    getOrAdd(tags, tagOf(fleet, `${step}/sent`), () => []).push(fromSend);
  }
  return written((writer) => {
    for (const [tag, histograms] of [...tags].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const latencies = together(histograms);
      if (latencies.count === 0) continue;
      const histogram = toHdr(latencies);
      histogram.tag = tag;
      writer.outputIntervalHistogram(histogram, from / 1000, to / 1000, MICROS_IN_MAX);
    }
  });
}

/** Every count in the same bucket; min and max exact as far as the layout reaches. */
export function toHdr(histogram: Histogram): Float64Histogram {
  const hdr = new Float64Histogram(1, HOUR, 3);
  histogram.each((bucket, count) => hdr.recordValueWithCount(lowestOf(bucket), count));
  if (histogram.count === 0) return hdr;
  hdr.maxValue = Math.min(histogram.max, HIGHEST_MICROS);
  return hdr;
}

/** Commas and blanks part the fields of a line. */
const tagOf = (fleet: string, step: string): string => `${fleet}/${step}`.replace(/[,\s]+/g, '_');

function written(write: (writer: HistogramLogWriter) => void): string {
  const parts: string[] = [];
  write(new HistogramLogWriter((text) => parts.push(text)));
  return parts.join('');
}

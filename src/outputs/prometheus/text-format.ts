/** The text format, version 0.0.4: what a person sees, and scrapers that know nothing else. Pure. */
import { cumulativeCounts, sumSeconds, UPPER_BOUNDS } from './classic-buckets.ts';
import type { Distribution, Family, Labels } from './family.ts';

export const TEXT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export const textFormat = (families: readonly Family[]): string => families.map(familyText).join('');

function familyText(family: Family): string {
  const { name, help, type } = family;
  const lines =
    family.type === 'histogram'
      ? family.samples.flatMap((sample) => histogramLines(name, sample))
      : family.samples.map(({ labels, value }) => line(name, labels, value));
  const escapedHelp = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return `# HELP ${name} ${escapedHelp}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

function histogramLines(name: string, { labels, histogram }: Distribution): string[] {
  const bucket = (le: string, count: number) => line(`${name}_bucket`, { ...labels, le }, count);
  return [
    ...cumulativeCounts(histogram).map((count, index) => bucket(String(UPPER_BOUNDS[index]), count)),
    bucket('+Inf', histogram.count),
    line(`${name}_sum`, labels, sumSeconds(histogram)),
    line(`${name}_count`, labels, histogram.count),
  ];
}

function line(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${numberText(value)}\n`;
}

const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

function numberText(value: number): string {
  if (Number.isFinite(value) || Number.isNaN(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
}

/** Replies that were lost, sent twice or late: what a run counts of them, against what the proxy did. */
import type { Summary } from '../../src/metrics/summary.ts';
import type { Plant } from './plants.ts';
import type { ProxyRecord } from './proxy.ts';

export interface Count {
  readonly what: string;
  readonly ours: number;
  readonly theirs: number;
}

export function misbehaved({ replyTimeout }: Plant, summary: Summary, { requests }: ProxyRecord): Count[] {
  const left = requests.filter((one) => one.left > 0);
  const twice = left.filter(({ fate }) => fate === 'twice').length;
  const lost = requests.length - left.length;
  const late = left.filter((one) => one.left - one.read > replyTimeout * 1e6).length;
  const tally = (name: string): number => summary.tallies[`deli/${name}`] ?? 0;
  const outcomes = summary.steps.find(({ step }) => step === 'query')?.outcomes ?? {};
  return [
    { what: 'requests', ours: tally('sent/102'), theirs: requests.length },
    { what: 'replies', ours: tally('received/102/0'), theirs: left.length + twice },
    { what: 'ended with ok', ours: outcomes.ok ?? 0, theirs: left.length - late },
    { what: 'timed out', ours: outcomes.timeout ?? 0, theirs: lost + late },
    { what: 'of these late', ours: tally('late/102/0'), theirs: late },
    { what: 'came twice', ours: tally('duplicate/102/0'), theirs: twice },
    { what: 'to nothing asked', ours: tally('unknown/102/0'), theirs: 0 },
  ];
}

export const miscounted = (counts: readonly Count[]): number =>
  counts.reduce((sum, { ours, theirs }) => sum + Math.abs(ours - theirs), 0);

export const formatCounts = (counts: readonly Count[]): string =>
  counts
    .map(
      ({ what, ours, theirs }) =>
        `  ${what.padEnd(28)}${String(ours).padStart(11)}${String(theirs).padStart(11)}`,
    )
    .join('\n');

/** Holds the counts of one run together: every attempt has exactly one outcome, every outcome its latency. */
import { ABANDONED } from '../lifecycle/outcome.ts';
import type { MergedFrames, Series } from './merge.ts';

/**
 * A line for every step whose counts don't fit together; empty when all do. Only for a run that has ended:
 * before that, attempts in flight have no outcome yet.
 */
export function accountingErrors(merged: MergedFrames): string[] {
  const attempts = new Map<string, number>();
  const outcomes = new Map<string, number>();
  for (const begun of merged.begun()) addTo(attempts, name(begun), begun.count);
  for (const series of merged.series()) addTo(outcomes, name(series), series.count);

  const errors: string[] = [];
  for (const step of new Set([...attempts.keys(), ...outcomes.keys()])) {
    const [begun, ended] = [attempts.get(step) ?? 0, outcomes.get(step) ?? 0];
    if (begun !== ended) errors.push(`${step}: ${begun} attempts began and ${ended} have an outcome`);
  }
  return [...errors, ...merged.series().flatMap(latencyErrors)];
}

function latencyErrors(series: Series): string[] {
  const expected = series.outcome === ABANDONED ? 0 : series.count;
  return [series.fromDue, series.fromSend]
    .filter((latencies) => latencies.count !== expected)
    .slice(0, 1)
    .map(
      (l) => `${name(series)}: ${series.count} ended with ${series.outcome} and ${l.count} have a latency`,
    );
}

const name = ({ fleet, phase, step }: { fleet: string; phase: string; step: string }): string =>
  `${fleet}/${step}${phase === '' ? '' : ` in ${phase}`}`;

function addTo(sums: Map<string, number>, key: string, count: number): void {
  sums.set(key, (sums.get(key) ?? 0) + count);
}

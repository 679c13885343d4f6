/** Where what we measure beyond the truth arises, request by request. */
import { percentileOf } from './expected.ts';
import type { Exchange, WatchedRun } from './run.ts';

const PERCENTILES = [50, 90, 99, 99.9];

export function wherePartsOfTheErrorArise({ exchanges, summary, zero }: WatchedRun): string {
  const onRun = (ns: number) => (ns - zero) / 1e6;
  const parts: Readonly<Record<string, (exchange: Exchange) => number>> = {
    'due to sent': ({ due, sent }) => sent - due,
    'sent to read by the proxy': ({ sent, witnessed }) => onRun(witnessed.read) - sent,
    'left later than planted': ({ witnessed: { left, read, planned } }) => (left - read - planned) / 1e6,
    'left the proxy to ended': ({ ended, witnessed }) => ended - onRun(witnessed.left),
  };
  const measured = exchanges.filter((one) => one.measured && one.witnessed.left > 0);
  const lines = Object.entries(parts).map(([name, of]) => {
    const values = measured.map(of);
    const cells = PERCENTILES.map((percentage) => micros(percentileOf(values, percentage)).padStart(11));
    return `  ${name.padEnd(28)}${cells.join('')}`;
  });
  const head = `  ${'µs'.padEnd(28)}${PERCENTILES.map((percentage) => `p${percentage}`.padStart(11)).join('')}`;
  const [health] = summary.health;
  const worker = health
    ? `  the worker was busy for ${(100 * health.busyMean).toFixed(0)} %, its loop lagged ${health.loopLagMaxMs.toFixed(1)} ms at most`
    : '';
  return [head, ...lines, worker, ''].join('\n');
}

const micros = (ms: number): string => (ms * 1000).toFixed(0);

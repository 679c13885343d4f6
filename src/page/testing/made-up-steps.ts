/** The made-up fleets and what their steps are like. */
import type { Outcome } from '../../lifecycle/outcome.ts';

export interface StepNature {
  /** Attempts a second, all devices together. */
  readonly rate: number;
  /** Microseconds. */
  readonly median: number;
  readonly spread: number;
  readonly failures: readonly (readonly [Outcome, number])[];
}

export const STEPS: Readonly<Record<string, StepNature>> = {
  connect: { rate: 15, median: 2400, spread: 0.6, failures: [['socket/ECONNRESET', 0.002]] },
  subscribe: { rate: 15, median: 900, spread: 0.5, failures: [] },
  'time-sync': { rate: 40, median: 1100, spread: 0.5, failures: [] },
  'report-info': { rate: 40, median: 1300, spread: 0.5, failures: [['platform/100', 0.0005]] },
  query: {
    rate: 300,
    median: 1900,
    spread: 0.9,
    failures: [
      ['platform/105', 0.002],
      ['timeout', 0.0003],
    ],
  },
  firmware: { rate: 30, median: 1500, spread: 0.6, failures: [] },
  upgrade: {
    rate: 5,
    median: 340_000,
    spread: 0.9,
    failures: [
      ['firmware/checksum', 0.01],
      ['http/503', 0.005],
    ],
  },
  alarm: { rate: 30, median: 1200, spread: 0.5, failures: [] },
  unbind: { rate: 25, median: 1700, spread: 0.6, failures: [['platform/103', 0.01]] },
};

export const FLEETS: readonly {
  readonly name: string;
  readonly share: number;
  readonly steps: readonly string[];
}[] = [
  { name: 'attendance', share: 0.8, steps: Object.keys(STEPS).filter((step) => step !== 'alarm') },
  { name: 'printers', share: 0.2, steps: ['connect', 'time-sync', 'query', 'alarm'] },
];

/** A summary in which something of everything happened. */
import type { Percentiles, StepSummary, Summary } from '../../metrics/summary.ts';

const times = (count: number, p50: number, max: number): Percentiles => ({
  count,
  min: p50 / 2,
  mean: p50 * 1.1,
  p50,
  p90: p50 * 2,
  p95: p50 * 3,
  p99: p50 * 6,
  p999: Math.max(p50 * 6, max * 0.8),
  max,
});

const step = (
  fleet: string,
  name: string,
  outcomes: Record<string, number>,
  p50: number,
  max: number,
): StepSummary => {
  const attempts = Object.values(outcomes).reduce((sum, n) => sum + n, 0);
  const finished = attempts - (outcomes.abandoned ?? 0);
  const fromDue = times(finished, p50, max);
  return { fleet, step: name, attempts, missed: 0, outcomes, fromDue, fromSend: fromDue };
};

const lateQuery = step(
  'attendance',
  'query',
  { ok: 99_960, 'platform/105': 38, timeout: 1, abandoned: 1 },
  1.93,
  2_004.1,
);

export const FAILED: Summary = {
  version: 1,
  scenario: 'demo',
  seed: 42,
  startedAt: '2026-11-03T09:00:00.000Z',
  seconds: 58.213,
  timeScale: 60,
  workers: 2,
  devices: 5000,
  target: 'embedded platform, mqtt://127.0.0.1:41883',
  peakConnected: 4987,
  verdict: 'FAIL',
  reasons: [
    'query.p95 < 100ms (attendance, morning): observed 131ms',
    '102 replies code 0: devices counted 3 more than the platform sent, and nothing that was injected explains it',
  ],
  exitCode: 99,
  steps: [
    step('attendance', 'connect', { ok: 4000 }, 2.41, 19.3),
    step('attendance', 'report-info', { ok: 3999, 'platform/100': 1 }, 1.22, 9.11),
    { ...lateQuery, missed: 12, fromSend: times(99_999, 1.71, 61.2) },
    step(
      'attendance',
      'upgrade',
      { ok: 1200, 'ok/not-needed': 2780, 'ok/resumed-1': 12, 'firmware/checksum': 8 },
      341,
      7610,
    ),
    step('考勤机', 'connect', { ok: 997, 'mqtt/connack-5': 3 }, 2.5, 24),
    { fleet: '考勤机', step: 'alarm', attempts: 0, missed: 0, outcomes: {} },
  ],
  totals: [step('', 'connect', { ok: 4997, 'mqtt/connack-5': 3 }, 2.43, 24)],
  phases: [],
  thresholds: [
    { expression: 'query.p99 < 250ms', scope: 'all fleets', observed: '231ms', passed: true },
    { expression: 'query.p95 < 100ms', scope: 'attendance, morning', observed: '131ms', passed: false },
    { expression: 'unbind.rate > 99.9%', scope: 'all fleets', observed: 'no samples', passed: false },
  ],
  tallies: {},
  operations: [
    {
      at: 1_200_000,
      when: '20m',
      operation: 'publish-firmware',
      object: 'DL3785W 1.1 (1MiB, normal)',
      outcome: 'ok',
      lateMs: 0.4,
      tookMs: 12,
    },
    {
      at: 1_500_000,
      when: '25m',
      operation: 'control',
      object: 'reboot, 10% of attendance',
      outcome: 'ok',
      devices: 4000,
      told: 3990,
      lateMs: 0.2,
      tookMs: 40,
    },
    {
      at: 2_100_000,
      when: '35m',
      operation: 'bind-service',
      object: 'menu, groups of 5% of attendance',
      outcome: 'platform/102',
      reason: 'no such service: menu',
      lateMs: 0.2,
      tookMs: 2,
    },
    { at: 3_600_000, when: '1h', operation: 'ban', object: 'all of 考勤机', outcome: 'not-done' },
  ],
  reconciliation: {
    agrees: false,
    rows: [
      { what: '102 requests', devices: 99_999, platform: 99_999, explained: 0, because: '' },
      { what: '102 replies code 0', devices: 99_960, platform: 99_957, explained: 0, because: '' },
      {
        what: '103 replies code 0',
        devices: 3988,
        platform: 4000,
        explained: 12,
        because: '12 replies dropped by a fault',
      },
    ],
  },
  health: [
    {
      worker: 0,
      frames: 59,
      latenessP99Ms: 1.21,
      latenessMaxMs: 13.4,
      loopLagMaxMs: 12,
      busyMean: 0.34,
      busyMax: 0.61,
    },
    {
      worker: 1,
      frames: 59,
      latenessP99Ms: 131,
      latenessMaxMs: 240,
      loopLagMaxMs: 220,
      busyMean: 0.79,
      busyMax: 0.97,
      cpuMean: 0.55,
      waitingMean: 0.21,
      gc: { share: 0.12, longestMs: 41.3 },
      heapMaxBytes: 61_000_000,
      backlogMax: { sockets: 3, bytes: 81_920 },
    },
  ],
  controller: {
    seconds: 59,
    behindMaxMs: 31.2,
    loopLagMaxMs: 27.4,
    busyMean: 0.06,
    busyMax: 0.18,
    gc: { share: 0.0021, longestMs: 3.1 },
    heapMaxBytes: 84_000_000,
  },
  bottleneck: {
    side: 'platform',
    text: 'The platform, or the network to it, was the limit and not the generator: query took 231 ms from send (p99), up to 412 in flight; workers were 1.2 ms late (p99) and 79 % busy.',
  },
  events: [],
};

const { controller: _, bottleneck: __, ...others } = FAILED;

/** As summaries of old were: without the controller, and with what old frames told of workers. */
export const PASSED: Summary = {
  ...others,
  totals: [],
  timeScale: 1,
  verdict: 'PASS',
  reasons: [],
  exitCode: 0,
  workers: 1,
  steps: [
    step('devices', 'connect', { ok: 100 }, 0.85, 9.2),
    step('devices', 'query', { ok: 10_000 }, 0.412, 61),
  ],
  thresholds: [],
  operations: FAILED.operations?.slice(0, 2) ?? [],
  health: FAILED.health.slice(0, 1),
  reconciliation: {
    agrees: true,
    rows: [{ what: '102 requests', devices: 10_000, platform: 10_000, explained: 0, because: '' }],
  },
};

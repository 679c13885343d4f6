import type { RunOutline } from '../../outputs/story/outline.ts';
import { FLEETS } from './made-up-steps.ts';

const TIME_SCALE = 2;

export function madeUpOutline(seed: number, realMs: number, devices: number): RunOutline {
  const end = realMs * TIME_SCALE;
  const phases = [
    { name: 'warm-up', from: 0, to: 0.15 * end },
    { name: 'peak', from: 0.15 * end, to: 0.85 * end },
    { name: 'evening', from: 0.85 * end, to: end },
  ];
  return {
    version: 1,
    scenario: 'made-up-morning',
    sentence: '5,000 devices in 2 fleets live two hours in one, on a platform that does not exist.',
    command: `regatta run scenarios/made-up-morning.yaml --seed ${seed} --workers 2`,
    startedAt: '2026-11-03T09:00:00.000Z',
    seed,
    timeScale: TIME_SCALE,
    workers: 2,
    devices,
    target: 'embedded platform, mqtt://127.0.0.1:41883',
    names: {
      phases: phases.map(({ name }) => name),
      steps: Object.fromEntries(FLEETS.map(({ name, steps }) => [name, steps])),
    },
    fleets: FLEETS.map(({ name, share }) => ({ name, cloud: 'deli', devices: Math.round(devices * share) })),
    phases,
    ends: end,
    faults: [
      { text: 'disconnects rate 1%', from: 0.3 * end, to: 0.42 * end },
      { text: 'latency 200ms ± 50ms', from: 0.38 * end, to: 0.46 * end },
    ],
    operations: [
      { text: 'publish-firmware DL3785W 2.0', at: 0.2 * end },
      { text: 'lock 5% of printers', at: 0.5 * end },
    ],
    thresholds: [{ expect: 'query.p99 < 250ms' }],
    bounds: { lateness: 100, lateFrames: 0.05, missed: 0.01, lag: 250, controller: 1000 },
    followed: ['upgrade'],
  };
}

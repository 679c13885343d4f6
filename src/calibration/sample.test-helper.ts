/** A calibration as two good cores have it. */
import { CALIBRATION_VERSION, type Calibration, type Ceilings, type Machine } from './calibration.ts';

export const machine: Machine = {
  cpu: 'Intel(R) Xeon(R) CPU @ 2.20GHz',
  cores: 2,
  memory: 16e9,
  system: 'linux 6.1.0 x64',
  node: 'v20.19.0',
  regatta: '1.0.0',
};

export const ceilings: Ceilings = {
  requests: [
    {
      workers: 1,
      perSecond: 31_000,
      latenessP99Ms: 4,
      saturatedPerSecond: 40_000,
      cpuMicros: 24,
      boundBy: 'workers',
    },
    {
      workers: 2,
      perSecond: 38_000,
      latenessP99Ms: 9,
      saturatedPerSecond: 45_000,
      cpuMicros: 26,
      boundBy: 'cores',
    },
  ],
  connectsPerSecond: 3500,
  callsPerSecond: 6000,
  memory: { device: 8e3, kernel: 4e3 },
  timers: { p50: 0.6, p99: 1.2, max: 3, clockStepNs: 100, clockReadNs: 60 },
};

export const calibration: Calibration = {
  version: CALIBRATION_VERSION,
  at: '2026-11-20T08:00:00.000Z',
  seconds: 50,
  machine,
  ceilings,
  doubts: [],
};

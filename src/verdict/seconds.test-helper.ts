/** Frames of a worker that went through these seconds, for tests of verdicts. */
import type { Frame, FrameHealth } from '../metrics/frame.ts';
import { Recorder } from '../metrics/recorder.ts';

export interface Second {
  /** Milliseconds that lives were late, and how many of them were resumed; 1 ms and ten unless told. */
  readonly lateness?: number;
  readonly resumed?: number;
  readonly health?: Partial<Omit<FrameHealth, 'lateness'>>;
  /** Devices that are connected. */
  readonly connected?: number;
  readonly fill?: (recorder: Recorder, slot: number) => void;
}

/** The last one is final. */
export function workerOf(seconds: readonly Second[], worker = 0): Frame[] {
  const recorder = new Recorder(worker, ['']);
  const slot = recorder.slot('attendance', 'query');
  return seconds.map(({ lateness = 1, resumed = 10, health, connected = 0, fill }, second) => {
    for (let life = 0; life < resumed; life++) recorder.lateness(lateness * 1000);
    fill?.(recorder, slot);
    const final = second === seconds.length - 1;
    const window = { from: second * 1000, to: second * 1000 + 1000, final, paused: false };
    const gauges = [{ fleet: 'attendance', connected, inStep: {} }];
    return recorder.close({ ...window, gauges, loopLagMs: 0, busy: 0, heapBytes: 0, ...health });
  });
}

export const calm = (seconds: number): Second[] => Array.from({ length: seconds }, () => ({}));

/** So many attempts that begin and end so, each after some microseconds. */
export const attempts =
  (count: number, outcome = 'ok', micros = 5) =>
  (recorder: Recorder, slot: number): void => {
    for (let i = 0; i < count; i++) {
      recorder.begin(slot, 0);
      recorder.end(slot, 0, outcome, micros, micros);
    }
  };

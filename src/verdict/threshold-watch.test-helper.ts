/** Frames of one worker from a few words a second. */
import { ABANDONED, type Outcome } from '../lifecycle/outcome.ts';
import type { Frame } from '../metrics/frame.ts';
import { Recorder } from '../metrics/recorder.ts';

/** What happened to the step `query` of the fleet `gates`. */
export interface Second {
  readonly begun?: number;
  readonly ok?: number;
  /** With a time-out. */
  readonly failed?: number;
  readonly abandoned?: number;
  readonly missed?: number;
  /** The latency of all that ended. */
  readonly ms?: number;
  readonly phase?: string;
  readonly paused?: boolean;
  /** Real ms; 1,000 unless told. */
  readonly lasts?: number;
}

const PHASES = ['', 'arrive', 'steady'];

export function seconds(run: readonly Second[], worker = 0): Frame[] {
  const recorder = new Recorder(worker, PHASES);
  const query = recorder.slot('gates', 'query');
  let from = 0;
  return run.map((second, index) => {
    const { begun = 0, ok = 0, failed = 0, abandoned = 0, missed = 0, ms = 0, lasts = 1000 } = second;
    const phase = PHASES.indexOf(second.phase ?? '');
    for (let i = 0; i < begun; i++) recorder.begin(query, phase);
    const ended = (count: number, outcome: Outcome) => {
      for (let i = 0; i < count; i++) recorder.end(query, phase, outcome, ms * 1000, ms * 500);
    };
    ended(ok, 'ok');
    ended(failed, 'timeout');
    ended(abandoned, ABANDONED);
    recorder.missed(query, phase, missed);
    const to = from + lasts;
    const frame = recorder.close({
      from,
      to,
      final: index === run.length - 1,
      paused: second.paused ?? false,
      gauges: [],
      loopLagMs: 0,
      busy: 0,
      heapBytes: 0,
    });
    from = to;
    return frame;
  });
}

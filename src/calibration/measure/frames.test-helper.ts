/** Frames made by hand. */
import { FRAME_VERSION, type Frame } from '../../metrics/frame.ts';
import { Histogram } from '../../metrics/histogram.ts';

export interface MadeFrame {
  readonly worker: number;
  readonly sequence: number;
  readonly from: number;
  readonly to: number;
  readonly phase: string;
  /** Queries that began and were answered. */
  readonly count: number;
  /** How late all of them were; ms. */
  readonly late: number;
}

export function frameOf({ worker, sequence, from, to, phase, count, late }: MadeFrame): Frame {
  const histogram = new Histogram();
  histogram.record(late * 1000);
  const of = { fleet: 'fleet', phase, step: 'query' };
  return {
    version: FRAME_VERSION,
    worker,
    sequence,
    from,
    to,
    final: false,
    paused: false,
    begun: [{ ...of, count, missed: 0 }],
    entries: [{ ...of, outcome: 'ok', count, fromDue: histogram.sparse(), fromSend: histogram.sparse() }],
    gauges: [],
    tallies: {},
    events: [],
    eventsDropped: 0,
    health: { lateness: histogram.sparse(), loopLagMs: 0, busy: 1, heapBytes: 0 },
  };
}

/** The parts of a run that are shaded: what the outline plans, where it came to be in real time, and what frames show. Pure. */
import type { RunOutline } from './outline.ts';
import type { Span } from './story.ts';

/** Real ms. */
export type Interval = readonly [from: number, to: number];

export interface Seen {
  /** Real ms that frames reach. */
  readonly at: number;
  /** In the order of time. */
  readonly pauses: readonly Interval[];
  /** Of which frames of a worker never came. */
  readonly gaps: readonly { readonly worker: number; readonly spans: readonly Interval[] }[];
}

/** What has come until now, in the order of time; a part that goes on ends with what is known. */
export function spansOf(outline: RunOutline, { at, pauses, gaps }: Seen): Span[] {
  const real = (simulated: number) => realTime(simulated / outline.timeScale, pauses);
  const planned = [
    ...outline.phases.map(({ name, from, to }) => ({ kind: 'phase', text: name, from, to }) as const),
    ...outline.faults.map(({ text, from, to }) => ({ kind: 'fault', text, from, to }) as const),
    ...outline.operations.map(
      ({ text, at: moment }) => ({ kind: 'operation', text, from: moment, to: moment }) as const,
    ),
  ].map(
    ({ kind, text, from, to }): Span => ({
      kind,
      text,
      from: real(from),
      to: to === undefined ? at : real(to),
    }),
  );
  const seen = [
    ...pauses.map(([from, to]): Span => ({ kind: 'pause', text: 'paused', from, to })),
    ...gaps.flatMap(({ worker, spans }) =>
      spans.map(([from, to]): Span => ({ kind: 'gap', text: `no frames of worker ${worker}`, from, to })),
    ),
  ];
  return [...planned, ...seen]
    .filter(({ from, to }) => from < at || (from === to && from <= at))
    .map((span) => ({ ...span, to: Math.min(span.to, at) }))
    .sort((a, b) => a.from - b.from || b.to - a.to);
}

/** @param scheduled real ms on the axis of the schedule, on which pauses take no time */
function realTime(scheduled: number, pauses: readonly Interval[]): number {
  let real = scheduled;
  for (const [from, to] of pauses) if (real > from) real += to - from;
  return real;
}

/** What was going on at a moment, in words. */
import { clock } from '../../outputs/format.ts';
import type { RunStory, Span } from '../../outputs/story/story.ts';
import { timeTick } from './ticks.ts';

const KINDS: Readonly<Record<Span['kind'], string>> = {
  phase: 'phase',
  fault: 'fault',
  operation: 'operation',
  pause: 'paused',
  gap: 'no frames',
};

/** `phase: peak`; what says no more than its kind is told once. */
export const spanInWords = ({ kind, text }: Span): string =>
  text === '' || text === KINDS[kind] ? KINDS[kind] : `${KINDS[kind]}: ${text}`;

/** The bin's own time, and the simulated one where a second is not a second. */
export function binInWords(index: number, stepMs: number, { outline: { timeScale } }: RunStory): string {
  const from = index * stepMs;
  const real = `${timeTick(from)}–${timeTick(from + stepMs)}`;
  return timeScale === 1 ? real : `${real} · simulated ${clock(from * timeScale)}`;
}

/** Spans that any part of the bin lies in, phases first. */
export const spansAt = (spans: readonly Span[], from: number, to: number): Span[] =>
  spans.filter((span) =>
    span.from === span.to ? span.from >= from && span.from < to : span.from < to && span.to > from,
  );

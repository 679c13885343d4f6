/** Brings a story up to date: what is small is replaced, lines and heat are cut where the update begins. Pure. */
import type { Heat, Line, RunStory, StoryLines, StoryUpdate } from './story.ts';

export function withUpdate({ lines, heat }: RunStory, update: StoryUpdate): RunStory {
  return {
    ...update.story,
    lines: withLines(lines, update.lines, update.from),
    heat: update.heat.map((newer) => withHeat(heat, newer, update.heatFrom)),
  };
}

/** Steps and workers are the same on both sides, or `from` is 0. */
function withLines(old: StoryLines, newer: StoryLines, from: number): StoryLines {
  if (from === 0) return newer;
  return spliced(old, newer, from);
}

const isLine = (value: unknown): value is Line =>
  Array.isArray(value) && value.every((bin) => bin === null || typeof bin === 'number');

/** Every line within, however deep, is the old one up to `from` and then the newer one. */
function spliced<T>(old: T | undefined, newer: T, from: number): T {
  if (isLine(newer)) return [...((old as Line | undefined) ?? []).slice(0, from), ...newer] as T;
  if (Array.isArray(newer))
    return newer.map((item: unknown, i) =>
      spliced((old as readonly unknown[] | undefined)?.[i], item, from),
    ) as T;
  if (typeof newer !== 'object' || newer === null) return newer;
  const known = (old ?? {}) as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(newer).map(([key, value]) => [key, spliced(known[key], value, from)]),
  ) as T;
}

function withHeat(old: readonly Heat[], newer: Heat, from: number): Heat {
  const known = old.find(({ fleet, step }) => fleet === newer.fleet && step === newer.step);
  if (from === 0 || !known) return newer;
  return { ...newer, columns: [...known.columns.slice(0, from), ...newer.columns] };
}

/** The same figure of every run, side by side. */
import { keyOf, type MeasuredFigure } from './figures.ts';
import type { MeasuredRun } from './measure.ts';
import type { Sighting } from './noise.ts';

export interface Sightings {
  /** Of what was seen in every run; in the order of the new one. */
  readonly sightings: readonly Sighting[];
  /** `fleet/step` of what was not, and which runs lack it. */
  readonly missing: readonly { readonly step: string; readonly from: 'base' | 'new' }[];
}

export function sightingsOf(base: readonly MeasuredRun[], fresh: MeasuredRun): Sightings {
  const byKey = base.map(({ figures }) => new Map(figures.map((figure) => [keyOf(figure), figure])));
  const sightings = fresh.figures.flatMap((figure): Sighting[] => {
    const same = byKey.flatMap((figures) => figures.get(keyOf(figure)) ?? []);
    return same.length === base.length ? [{ base: same, fresh: figure }] : [];
  });
  const ofNew = stepsOf(fresh);
  const ofEach = base.map(stepsOf);
  const ofBase = new Set(ofEach.flatMap((steps) => [...steps]));
  return {
    sightings,
    missing: [
      ...[...ofBase].filter((step) => !ofNew.has(step)).map((step) => ({ step, from: 'new' as const })),
      ...[...ofNew]
        .filter((step) => !ofEach.every((steps) => steps.has(step)))
        .map((step) => ({ step, from: 'base' as const })),
    ],
  };
}

const stepsOf = ({ figures }: MeasuredRun): Set<string> =>
  new Set(figures.flatMap(({ fleet, step }: MeasuredFigure) => (step === '' ? [] : [`${fleet}/${step}`])));

/**
 * Seeded random streams. Each thing that draws has its own stream, named by what it is (`device`, fleet, index),
 * so that what one device draws never depends on the number of workers, nor on other devices.
 */

/** Uniform in [0, 1). */
export type RandomStream = () => number;

/** 32-bit FNV-1a over the UTF-16 units of the names, finished with a mixing step. */
export function hash(...names: readonly (string | number)[]): number {
  let h = 0x811c9dc5;
  for (const name of names) {
    const text = `${name}\u0000`;
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** One step of mulberry32: the next state. Its output is `mulberry32(state)`. */
export const nextState = (state: number): number => (state + 0x6d2b79f5) | 0;

/** Uniform in [0, 1) from a state. One integer of state is all that a device can afford to keep. */
export function mulberry32(state: number): number {
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}

/** Another stream of the same thing: the state to begin with. Those of one seed have nothing to do with each other. */
export function sideStream(seed: number, stream: number): number {
  let h = Math.imul(seed ^ Math.imul(stream, 0x9e3779b1), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}

export function randomStream(...names: readonly (string | number)[]): RandomStream {
  let state = hash(...names) | 0;
  return () => {
    state = nextState(state);
    return mulberry32(state);
  };
}

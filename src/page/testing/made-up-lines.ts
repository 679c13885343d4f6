/** Made-up lines over time. */
import type { Extremes, Line, StoryLines } from '../../outputs/story/story.ts';
import type { RandomStream } from '../../random.ts';

/** Share of the full load at a place (0…1) of the run; undefined while no frames came. */
export function loadAt(place: number): number | undefined {
  if (place >= 0.7 && place < 0.71) return undefined;
  if (place >= 0.6 && place < 0.63) return 0;
  const day = 0.75 + 0.25 * Math.sin(place * 9);
  return Math.min(1, place / 0.12) * day * (place > 0.97 ? (1 - place) / 0.03 : 1);
}

export function linesOf(
  random: RandomStream,
  load: readonly (number | undefined)[],
  devices: number,
): Omit<StoryLines, 'stepMs' | 'latency'> {
  const faulty = (bin: number) => bin / load.length > 0.3 && bin / load.length < 0.46;
  const line = (value: (share: number, bin: number) => number): Line =>
    load.map((share, bin) => (share === undefined ? null : value(share, bin)));
  return {
    finished: around(
      random,
      line((share) => 480 * share * (0.93 + 0.14 * random())),
      0.2,
    ),
    failed: around(
      random,
      line((share, bin) => share * (faulty(bin) ? 6 : 0.4) * random()),
      0.6,
    ),
    missed: around(
      random,
      line((share, bin) => (faulty(bin) ? share * random() : 0)),
      0.5,
    ),
    connected: around(
      random,
      line((_share, bin) =>
        Math.round(devices * Math.min(1, bin / load.length / 0.12) * (faulty(bin) ? 0.93 : 0.998)),
      ),
      0.01,
    ),
    workers: [0, 1].map((worker) => ({
      worker,
      lateness: line((share) => (2 + 4 * share + worker) * 1000 * (0.5 + random())),
      loopLagMs: line((share) => 3 + 14 * share * random()),
      busy: line((share) => 0.08 + share * (0.3 + 0.1 * worker + 0.1 * random())),
      cpu: line((share) => 0.07 + share * (0.28 + 0.1 * worker + 0.1 * random())),
      waiting: line((share) => 0.02 + 0.12 * share * random()),
      gcMs: line((share) => 0.8 + 9 * share * random()),
      backlogBytes: line((_share, bin) => (faulty(bin) ? Math.round(4e5 * random()) : 0)),
      heapBytes: line((_share, bin) => 38e6 + ((bin * 1.7e6) % 22e6)),
    })),
    controller: {
      lateness: load.map(() => null),
      loopLagMs: line((share) => 2 + 20 * share * random()),
      busy: line((share) => 0.04 + 0.05 * share * random()),
      cpu: line((share) => 0.04 + 0.05 * share * random()),
      waiting: line(() => 0.01),
      gcMs: line(() => 3 * random()),
      backlogBytes: load.map(() => null),
      heapBytes: line((_share, bin) => 60e6 + ((bin * 1.1e6) % 30e6)),
    },
    downloads: {
      concurrent: line((_share, bin) =>
        Math.max(0, Math.round(60 * Math.sin((bin / load.length) * 3.1) * (0.8 + 0.4 * random()))),
      ),
      bytesPerSecond: line(
        (_share, bin) => 48e6 * Math.max(0, Math.sin((bin / load.length) * 3.1)) * (0.8 + 0.3 * random()),
      ),
    },
  };
}

function around(random: RandomStream, value: Line, spread: number): Extremes {
  const off = (direction: number) =>
    value.map((n) => (n === null ? null : Math.max(0, n * (1 + direction * spread * random()))));
  return { value, low: off(-1), high: off(1) };
}

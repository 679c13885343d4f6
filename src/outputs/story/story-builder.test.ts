import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { lowestOf } from '../../metrics/buckets.ts';
import type { Frame } from '../../metrics/frame.ts';
import type { RunOutline } from './outline.ts';
import type { Heat, Line, StoryLines, StoryUpdate } from './story.ts';
import { StoryBuilder } from './story-builder.ts';
import { type Made, madeFrames, OUTLINE, shuffled } from './testing/made-frames.ts';

const runs: fc.Arbitrary<Made> = fc.record({
  seed: fc.nat(),
  workers: fc.integer({ min: 1, max: 3 }),
  // Past 600 and 1,200 seconds bins have joined once and twice.
  seconds: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 590, max: 1400 })),
  lost: fc.constantFrom(0, 0, 0.05),
});
const SEEDED = { seed: 7, numRuns: 6 };

const outlineOf = (made: Made): RunOutline => ({ ...OUTLINE, workers: made.workers });

function built(made: Made, frames: readonly Frame[]): StoryBuilder {
  const builder = new StoryBuilder(outlineOf(made), 'a machine');
  for (const frame of frames) builder.add(frame);
  return builder;
}

test('any order of the frames gives the same story', () => {
  fc.assert(
    fc.property(runs, fc.nat(), (made, order) => {
      const frames = madeFrames(made);
      const story = built(made, frames).story();
      assert.deepEqual(built(made, shuffled(frames, order)).story(), story);
      assert.deepEqual(
        built(made, [...frames, ...frames.slice(0, 9)]).story(),
        story,
        'repetitions are ignored',
      );
      assert.deepEqual(JSON.parse(JSON.stringify(story)), story, 'it is plain JSON');
    }),
    SEEDED,
  );
});

test('however often bins have joined, no count is lost and every extreme is kept', () => {
  fc.assert(
    fc.property(runs, (made) => {
      const frames = madeFrames(made);
      const { lines, heat, steps, at } = built(made, frames).story();
      const entries = frames.flatMap((frame) => frame.entries);
      const finished = entries.reduce((sum, { count }) => sum + count, 0);
      if (made.lost === 0) {
        const lasts = at % 1000 === 0 ? lines.finished.value : [];
        const seconds = lines.stepMs / 1000;
        const last = (at % lines.stepMs || lines.stepMs) / 1000;
        const told = lasts.reduce<number>(
          (sum, rate, bin) => sum + (rate ?? 0) * (bin === lasts.length - 1 ? last : seconds),
          0,
        );
        assert.ok(Math.abs(told - finished) < 1, `${told} of ${finished}`);
      }
      assert.ok(lines.finished.value.length <= 600);
      for (const { fleet, step, fromDue } of lines.latency) {
        const own = entries.filter((entry) => entry.fleet === fleet && entry.step === step);
        assert.equal(highest(fromDue.max), Math.max(...own.map((entry) => entry.fromDue.max)));
      }
      const cells = heat.flatMap(({ columns }) => columns.flatMap(countsIn));
      assert.equal(
        cells.reduce((sum, count) => sum + count, 0),
        finished,
        'every attempt is in one cell',
      );
      assert.equal(
        steps.reduce((sum, { attempts }) => sum + attempts, 0),
        finished,
      );
    }),
    SEEDED,
  );
});

test('the highest and the lowest second stay when bins join', () => {
  const made = { seed: 1, workers: 1, seconds: 1300, lost: 0 };
  const frames = madeFrames(made).map((frame) => {
    const connected = frame.sequence === 40 ? 77 : frame.sequence === 41 ? 0 : 50;
    return { ...frame, gauges: [{ fleet: 'gates', connected, inStep: {} }] };
  });
  const { connected, stepMs } = built(made, frames).story().lines;
  assert.equal(stepMs, 4000);
  assert.deepEqual([highest(connected.high), lowest(connected.low)], [77, 0]);
  assert.equal(highest(connected.value), 50, 'of a gauge the last second of a bin is told');
});

test('percentiles of joined bins are those of their attempts, within 1 %', () => {
  fc.assert(
    fc.property(runs, (made) => {
      const frames = madeFrames(made);
      const { lines } = built(made, frames).story();
      const query = lines.latency.find(({ step }) => step === 'query');
      const values = new Map<number, number[]>();
      for (const frame of frames)
        for (const { step, fromDue } of frame.entries)
          if (step === 'query')
            for (let i = 0; i < fromDue.buckets.length; i += 2)
              valuesAt(values, binOf(frame, lines.stepMs)).push(
                ...Array<number>(fromDue.buckets[i + 1] as number).fill(
                  lowestOf(fromDue.buckets[i] as number),
                ),
              );
      for (const [bin, own] of values) {
        own.sort((a, b) => a - b);
        for (const [of, share] of [
          ['p50', 0.5],
          ['p90', 0.9],
          ['p99', 0.99],
        ] as const) {
          const exact = own[Math.max(1, Math.ceil(share * own.length * (1 - Number.EPSILON))) - 1] as number;
          const told = query?.fromDue[of][bin] as number;
          assert.ok(told >= exact && told <= exact * 1.01 + 1, `${of} of bin ${bin}: ${told}, not ${exact}`);
        }
      }
    }),
    SEEDED,
  );
});

test('a viewer who takes updates now and then has the whole story', () => {
  fc.assert(
    fc.property(runs, fc.infiniteStream(fc.integer({ min: 1, max: 40 })), fc.nat(), (made, waits, order) => {
      const builder = new StoryBuilder(outlineOf(made), 'a machine');
      let view: Viewed | undefined;
      let since = 0;
      let wait = 1;
      // Neighbours change places: frames come late, but not by minutes.
      const frames = madeFrames(made).sort((a, b) => a.to - b.to + (((a.sequence + order) % 3) - 1) * 1500);
      for (const frame of frames) {
        builder.add(frame);
        if (--wait > 0) continue;
        wait = waits.next().value;
        view = taken(view, builder.update(since));
        since = builder.revision;
        const { lines, heat } = builder.story();
        assert.deepEqual(view, { lines, heat });
      }
      const { from, lines, heat } = builder.update(builder.revision);
      assert.equal(from, builder.story().lines.finished.value.length);
      assert.deepEqual(lines.finished.value, [], 'nothing is new');
      assert.ok(heat.every(({ columns }) => columns.length <= 1));
    }),
    { seed: 3, numRuns: 10 },
  );
});

test('a second is shown when every worker that speaks has told of it', () => {
  const made = { seed: 4, workers: 2, seconds: 30, lost: 0 };
  const [first = [], second = []] = [0, 1].map((worker) =>
    madeFrames(made).filter((frame) => frame.worker === worker),
  );
  const builder = built(made, first.slice(0, 4));
  const shown = () => builder.story().lines.finished.value.length;
  assert.equal(shown(), 0, 'worker 1 has said nothing yet');
  builder.add(second[0] as Frame);
  assert.equal(shown(), 1);
  for (const frame of first.slice(4, 12)) builder.add(frame);
  assert.ok(shown() > 10, 'one that has been silent for five seconds holds nobody up');
  const gaps = builder.story().spans.filter(({ kind }) => kind === 'gap');
  assert.deepEqual(
    gaps.map(({ text, from }) => [text, from]),
    [['no frames of worker 1', 1000]],
  );
});

interface Viewed {
  readonly lines: StoryLines;
  readonly heat: readonly Heat[];
}

/** As the page does. */
function taken(view: Viewed | undefined, { from, lines, heatFrom, heat }: StoryUpdate): Viewed {
  if (!view) return { lines, heat };
  const columns = ({ fleet, step }: Heat) =>
    view.heat.find((one) => one.fleet === fleet && one.step === step)?.columns.slice(0, heatFrom) ?? [];
  return {
    lines: joined(view.lines, lines, from),
    heat: heat.map((one) => ({ ...one, columns: [...columns(one), ...one.columns] })),
  };
}

/** Lines anywhere within: the old one up to `from`, then the new one. */
function joined<T>(old: unknown, now: T, from: number): T {
  if (Array.isArray(now) && now.every((value) => value === null || typeof value === 'number'))
    return [...((old as Line | undefined) ?? []).slice(0, from), ...now] as T;
  if (typeof now !== 'object' || now === null) return now;
  const entries = Object.entries(now).map(([key, value]) => [
    key,
    joined((old as Record<string, unknown> | undefined)?.[key], value, from),
  ]);
  return (Array.isArray(now) ? entries.map(([, value]) => value) : Object.fromEntries(entries)) as T;
}

const numbers = (line: Line): number[] => line.filter((value) => value !== null);
const highest = (line: Line): number => Math.max(...numbers(line));
const lowest = (line: Line): number => Math.min(...numbers(line));
const countsIn = (column: readonly number[]): number[] => column.filter((_, index) => index % 2 === 1);

/** The middle of the seconds that the window covers by more than half. */
function binOf({ from, to }: Frame, stepMs: number): number {
  const first = Math.max(0, Math.min(Math.round(from / 1000), Math.ceil(to / 1000) - 1));
  const last = Math.max(first, Math.round(to / 1000) - 1);
  return Math.floor((Math.floor((first + last) / 2) * 1000) / stepMs);
}

function valuesAt(values: Map<number, number[]>, bin: number): number[] {
  const own = values.get(bin) ?? [];
  values.set(bin, own);
  return own;
}

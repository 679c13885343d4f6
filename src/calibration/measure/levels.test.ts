import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Frame } from '../../metrics/frame.ts';
import { mergeFrames } from '../../metrics/merge.ts';
import { frameOf } from './frames.test-helper.ts';
import {
  highestOnTime,
  isOver,
  ON_TIME_MS,
  type Played,
  playedLevels,
  SECOND_STAIRS,
  stairs,
} from './levels.ts';
import { phaseName } from './plans.ts';

const LATE_MS = ON_TIME_MS + 1;

test('stairs rise by the same share, second after second, from below what is expected to above it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 500, max: 1e6 }), (second, expected) => {
      for (const range of [undefined, SECOND_STAIRS]) {
        const levels = stairs(second * 1000, expected, range);
        for (const [index, { from, to }] of levels.entries())
          assert.deepEqual([from, to], [(second + index) * 1000, (second + index + 1) * 1000]);
        const rates = levels.map(({ perSecond }) => perSecond);
        assert.deepEqual(
          rates,
          rates.toSorted((a, b) => a - b),
        );
        assert.ok((rates[2] ?? 0) < expected && (rates.at(-1) ?? 0) > expected);
      }
    }),
    { seed: 42 },
  );
});

/** Each worker's frames of a schedule that was `lateMs` late in each level. */
function driven(levels: ReturnType<typeof stairs>, lateMs: readonly number[], workers = 1) {
  const frames: Frame[] = [];
  for (let worker = 0; worker < workers; worker++)
    for (const [index, late] of lateMs.entries()) {
      const { from, to, perSecond } = levels[index]!;
      frames.push(
        frameOf({
          worker,
          sequence: index,
          from,
          to,
          phase: phaseName(index),
          count: perSecond / workers,
          late,
        }),
      );
    }
  return { frames, merged: mergeFrames(frames) };
}

test('the ceiling is the highest level that was on time, whatever hiccup came before it', () => {
  const levels = stairs(1000, 10_000);
  const late = [0, 0, 2, LATE_MS, 3, 4, LATE_MS, LATE_MS];
  const played = playedLevels(levels, driven(levels, late), 1);
  // Two levels are for warming up.
  assert.equal(played.length, late.length - 2);
  assert.equal(highestOnTime(played)?.perSecond, levels[5]?.perSecond);
  assert.ok(Math.abs((highestOnTime(played)?.latenessMs ?? 0) - 4) < 0.1);
});

test('after two levels in a row that were late no higher one is tried; after four when none held before', () => {
  const levels = stairs(1000, 10_000);
  const over = (...late: number[]) =>
    isOver(playedLevels(levels, driven(levels, [0, 0, ...late]), 1), levels);
  assert.equal(over(1, LATE_MS, 1), false);
  assert.equal(over(1, LATE_MS), false);
  assert.equal(over(1, LATE_MS, LATE_MS), true);
  assert.equal(over(LATE_MS, LATE_MS, LATE_MS), false);
  assert.equal(over(LATE_MS, LATE_MS, LATE_MS, LATE_MS), true);
  assert.equal(over(...levels.slice(2).map(() => 1)), true);
});

test('a level is judged when every worker has told of it', () => {
  const levels = stairs(1000, 10_000);
  const two = driven(levels, [0, 0, 1, 1], 2);
  assert.equal(playedLevels(levels, two, 2).length, 2);
  const frames = two.frames.slice(0, -1);
  assert.equal(playedLevels(levels, { frames, merged: mergeFrames(frames) }, 2).length, 1);
  const first = frames.filter(({ worker }) => worker === 0);
  assert.deepEqual(playedLevels(levels, { frames: first, merged: mergeFrames(first) }, 2), []);
});

test('attempts that never began, and replies that came late, are no level on time', () => {
  const good: Played = { perSecond: 1000, begun: 1, latenessMs: 1, replyMs: 2 };
  assert.equal(highestOnTime([good]), good);
  for (const bad of [{ begun: 0.9 }, { latenessMs: LATE_MS }, { replyMs: LATE_MS }])
    assert.equal(highestOnTime([{ ...good, ...bad }]), undefined);
});

test('a frame that was closed late tells of each level that it covers', () => {
  const levels = stairs(1000, 10_000);
  const frame = frameOf({
    worker: 0,
    sequence: 0,
    from: 3000,
    to: 5000,
    phase: phaseName(2),
    count: 10,
    late: LATE_MS,
  });
  const played = playedLevels(levels, { frames: [frame], merged: mergeFrames([frame]) }, 1);
  assert.deepEqual(
    played.map(({ latenessMs }) => latenessMs > ON_TIME_MS),
    [true, true],
  );
});

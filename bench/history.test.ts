import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import type { Bar } from './bench.ts';
import {
  changeOf,
  formatHistory,
  type HistoryLine,
  historyLine,
  parseHistory,
  readingsOf,
  slowDowns,
} from './history.ts';
import { HISTORY } from './paths.ts';

interface Made {
  readonly ours: number;
  readonly theirs?: number;
  readonly machine?: string;
  readonly busy?: number;
  readonly bar?: Bar;
  readonly unit?: string;
}

const AT = '2026-11-22T10:00:00.000Z';

const line = ({ ours, theirs = 10, machine = 'a', busy = 0, bar, unit = 'µs' }: Made): HistoryLine =>
  historyLine({ at: AT, machine, node: 'v20', commit: 'abc1234', load: 0.3, busy }, 3, {
    bench: 'exchange',
    figures: [{ what: 'CPU', unit, ours, rival: 'C client', theirs, ...(bar && { bar }) }],
  });

const only = (lines: readonly HistoryLine[]) => [...readingsOf(lines).values()][0] ?? [];
const changeAfter = (former: readonly Made[], last: Made) => changeOf(only([...former, last].map(line)));
const steady = [{ ours: 20 }, { ours: 20.4 }, { ours: 19.8 }, { ours: 20.2 }];

test('a figure is slower when it is more than a tenth worse than the median of former ones', () => {
  assert.equal(changeAfter(steady, { ours: 21.5 })?.slower, false);
  const change = changeAfter(steady, { ours: 25 });
  assert.equal(change?.slower, true);
  assert.equal(change?.of, 4);
  assert.ok(Math.abs((change?.worse ?? 0) - 25 / 20.1 + 1) < 1e-9);
  assert.equal(changeAfter(steady, { ours: 12 })?.slower, false, 'faster is not slower');
});

test('one that swings anyway must be beyond its swings', () => {
  const swings = [{ ours: 14 }, { ours: 26 }, { ours: 20 }, { ours: 23 }, { ours: 17 }];
  assert.equal(changeAfter(swings, { ours: 25 })?.slower, false);
  assert.equal(changeAfter(swings, { ours: 50 })?.slower, true);
});

test('it is judged by its ratio, so that a slower machine is no slower program', () => {
  assert.equal(changeAfter(steady, { ours: 40, theirs: 20 })?.slower, false);
});

test('where the bar is on the value, by the value', () => {
  const bar = { of: 'value', atMost: 30 } as const;
  const former = steady.map((one) => ({ ...one, bar }));
  assert.equal(changeAfter(former, { ours: 25, theirs: 20, bar })?.slower, true);
});

test('where more is better, less is slower', () => {
  const bar = { of: 'ratio', atLeast: 0.5 } as const;
  assert.equal(changeAfter(steady, { ours: 15, bar })?.slower, true);
  assert.equal(changeAfter(steady, { ours: 25, bar })?.slower, false);
  assert.equal(changeAfter(steady, { ours: 15, unit: '1/s' })?.slower, true);
});

test('readings of other machines and of disturbed ones are no measure, and a disturbed one is not judged', () => {
  const others = [...steady.slice(0, 2), { ours: 20, machine: 'b' }, { ours: 20, busy: 1 }];
  assert.equal(changeAfter(others, { ours: 25 }), undefined);
  assert.equal(changeAfter(steady, { ours: 25, busy: 1 }), undefined);
});

test('a figure whose rival was 0 has no ratio, and is not judged by it', () => {
  assert.equal(line({ ours: 5, theirs: 0 }).figures[0]?.ratio, null);
  assert.equal(changeAfter(steady, { ours: 5, theirs: 0 }), undefined);
});

test('slow-downs name bench, figure, amount and what they are held against', () => {
  const found = slowDowns(readingsOf([...steady, { ours: 30 }].map(line)), AT);
  assert.deepEqual(found, [
    'exchange: CPU: 3 × C client, 49 % worse than 2.01, the median of 4 former readings',
  ]);
});

test('a figure that is not measured any more is not told as slower for ever', () => {
  const readings = readingsOf([...steady, { ours: 30 }].map(line));
  assert.deepEqual(slowDowns(readings, '2026-11-23T10:00:00.000Z'), []);
});

test('history shows the last readings of each figure, and marks what is slower', () => {
  const readings = readingsOf([...steady, { ours: 30, theirs: 10 }].map(line));
  const [title, , ...rows] = formatHistory(readings, ['exchange'], 2).split('\n');
  assert.equal(title, 'exchange: CPU [µs], against C client: SLOWER: 49 % worse against the median of 4');
  assert.deepEqual(
    rows.map((row) => row.trim().split(/\s{2,}/)),
    [
      ['2026-11-22 10:00', 'abc1234', '20.2', '10', '2.02'],
      ['2026-11-22 10:00', 'abc1234', '30', '10', '3'],
    ],
  );
  assert.equal(formatHistory(readings, ['memory'], 2), '');
});

test('the history that is kept can be read, from its first line on', () => {
  const lines = parseHistory(readFileSync(HISTORY, 'utf8'));
  const readings = readingsOf(lines);
  assert.ok(readings.size > 10);
  for (const list of readings.values())
    for (const { bench, ours, machine } of list) {
      assert.ok(Number.isFinite(ours), bench);
      assert.notEqual(machine, '');
    }
  assert.match(formatHistory(readings, [], 3), /^exchange: CPU an exchange \[µs\], against C client/m);
});

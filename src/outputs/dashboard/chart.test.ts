import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { palette } from '../palette.ts';
import { Latencies } from '../view/latencies.ts';
import { histogram, meter, trend } from './bars.ts';
import { chartData } from './chart.ts';

test('the axis ends at a round number with room above the highest point', () => {
  const top = (highest: number, rows = 6) => {
    const data = chartData({ stepMs: 1000, values: [0, highest] }, rows);
    return [data.top, data.parts];
  };
  assert.deepEqual(top(0), [6, 6]);
  assert.deepEqual(top(4950), [6000, 6]);
  assert.deepEqual(top(9040), [10_000, 5]);
  assert.deepEqual(top(9040, 4), [10_000, 2]);
  fc.assert(
    fc.property(fc.nat(10_000_000), fc.integer({ min: 2, max: 8 }), (highest, rows) => {
      const data = chartData({ stepMs: 1000, values: [highest] }, rows);
      assert.ok(data.top >= highest * 1.07 && Number.isInteger(data.top / data.parts));
      assert.ok(data.parts <= Math.min(6, rows));
    }),
    { seed: 1 },
  );
});

test('points fill a span that grows now and then; labels are at round times', () => {
  const data = chartData({ stepMs: 1000, values: new Array<number>(90).fill(7) }, 6);
  assert.equal(data.x.length, 120);
  assert.equal(data.y.length, 90);
  assert.deepEqual(
    data.x.filter((_, i) => i % data.labelEvery === 0),
    ['0:00', '0:30', '1:00', '1:30'],
  );
  const hour = chartData({ stepMs: 8000, values: new Array<number>(420).fill(7) }, 6);
  assert.deepEqual([hour.x.length, hour.y.length], [120, 112]);
  assert.deepEqual(
    hour.x.filter((_, i) => i % hour.labelEvery === 0),
    ['0:00', '15:00', '30:00', '45:00'],
  );
});

test('before the first second there is a point to draw', () => {
  assert.deepEqual(chartData({ stepMs: 1000, values: [] }, 6).y, [0]);
});

test('a trend reaches from nothing to the highest, in the room it has', () => {
  assert.equal(trend([0, 1, 4, 8], 10), ' ▁▄█');
  assert.equal(trend([1, 1, 8, 8], 2), '▁█');
  assert.equal(trend([], 10), '');
});

test('a meter shows anything above nothing', () => {
  assert.deepEqual(
    [0, 0.0001, 0.5, 1, 3].map((fraction) => meter(fraction, 4)),
    ['', '▏', '██', '████', '████'],
  );
});

test('a histogram stands on a logarithmic axis with its percentiles below', () => {
  const latencies = new Latencies();
  latencies.add({ buckets: [500, 10, 1000, 80, 1999, 9, 1024 * 7, 1], min: 500, max: 65_536 });
  const bars = latencies.logBars(20);
  const quantiles = latencies.quantiles(65_536);
  assert.ok(bars && quantiles);
  assert.deepEqual(histogram(bars, quantiles, { width: 44, height: 6 }, palette(false)), [
    '      ██                            ',
    '      ██                            ',
    '      ██                            ',
    '▄▄    ██  ▄▄                      ▁▁',
    '      ╵1ms            ╵10ms',
    '      ▴p50                     max▴',
  ]);
});

/** Arrivals at rates that change. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { arrivalTimes } from './arrival.ts';
import { plan, refused } from './lay-rate.test-helper.ts';

const [MINUTE, HOUR] = [60_000, 3_600_000];

const arrivals = (arrival: string, devices: number, more = ''): number[] => {
  const fleet = plan(`devices: ${devices}\n    arrival: ${arrival}\n    lifecycle: [query]`, more);
  const time = arrivalTimes(fleet, 1);
  return Array.from({ length: devices }, (_, index) => time(index));
};

test('devices arrive at a rate that changes for as long as it takes', () => {
  const times = arrivals('{ rate: 0/s to 20/s, after: 5s }', 100);
  // 100 devices at 10/s on average.
  assert.equal(times.filter((time) => time < 5000 + 5000).length, 25);
  assert.ok(times.at(-1)! > 14_900 && times.at(-1)! < 15_000, `${times.at(-1)}`);
});

test('the last rate of a list goes on until all have arrived', () => {
  const parts = (last: string) => `{ rate: [{ rate: 10/s, for: 5s }, { rate: 20/s${last} }] }`;
  const times = arrivals(parts(''), 200);
  assert.equal(times.filter((time) => time < 5000).length, 50);
  assert.ok(Math.abs(times[199]! - (5000 + 149 * 50)) < 1e-6);
  assert.deepEqual(arrivals(parts(', for: 2s'), 200).map(Math.round), times.map(Math.round));
});

test('devices arrive along the day, with a spike, until all are there', () => {
  const curve =
    '{ rate: { 08:00: 0/m, 09:00: 60/m, 10:00: 0/m }, spikes: [{ at: 09:00, to: 600/m, for: 1m }] }';
  const times = arrivals(curve, 6000, 'timeOfDay: 08:00');
  assert.equal(times.filter((time) => time >= HOUR && time < HOUR + MINUTE).length, 600);
  assert.ok(times.at(-1)! > 24 * HOUR, 'on the second day');
  assert.ok(times.every((time, index) => time >= (times[index - 1] ?? 0)));
});

test('a poisson arrival over a changing rate lets every device in', () => {
  for (const shape of ['1/s to 20/s', '20/s to 0/s', '[{ rate: 50/s, for: 10s }]']) {
    const times = arrivals(`{ poisson: ${shape} }`, 500);
    assert.ok(
      times.every((time, index) => Number.isFinite(time) && time >= (times[index - 1] ?? 0)),
      shape,
    );
  }
});

test('a rate that ends before all have arrived is refused', () => {
  const arriving = (rate: string) =>
    refused(`devices: 500\n    arrival: { rate: ${rate} }\n    lifecycle: [query]`);
  const expected = 'x.yaml:8: expected a rate that lets all 500 devices in, found one that lets in';
  assert.deepEqual(arriving('[{ rate: 10/s, for: 10s }, { rate: 0/s, for: 1s }]'), [`${expected} 100`]);
  assert.deepEqual(arriving('0/s'), [`${expected} 0`]);
  assert.deepEqual(arriving('{ a: 5/s }'), [
    'x.yaml:8: expected a rate, a list of parts or a daily curve, found a map with a',
  ]);
});

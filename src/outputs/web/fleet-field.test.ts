import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DOING_CODE, ENDING_CODE, readCell, stateByte } from '../../metrics/cell.ts';
import { FleetField } from './fleet-field.ts';

const FLEETS = [
  { name: 'gates', cloud: 'deli', devices: 3 },
  { name: 'printers', cloud: 'deli', devices: 2 },
];
const online = stateByte(ENDING_CODE.ok, DOING_CODE.online, false, false);
const bytes = (text: string | undefined) => [...Buffer.from(text ?? '', 'base64')];

test('each worker’s cells go to where their devices are, whatever numbers the workers gave the steps', () => {
  const field = new FleetField({ fleets: FLEETS, workers: 2, devices: 5 });
  // Worker 0 has devices 0, 2 and 4; worker 1 has 1 and 3.
  field.add({
    worker: 0,
    steps: [
      ['waiting', 'ended', 'connect', 'query'],
      ['waiting', 'ended', 'alarm'],
    ],
    cells: Uint8Array.of(2, online, 3, online, 2, online),
  });
  field.add({
    worker: 1,
    steps: [
      ['waiting', 'ended', 'query'],
      ['waiting', 'ended', 'connect', 'alarm'],
    ],
    cells: Uint8Array.of(2, online, 3, online),
  });
  const told = field.next();
  const steps = told?.fleets?.map((fleet) => fleet.steps) ?? [];
  assert.deepEqual(
    told?.fleets?.map(({ name, cells, devices }) => [name, cells, devices]),
    [
      ['gates', 3, 3],
      ['printers', 2, 2],
    ],
  );
  const shown = bytes(field.whole().whole);
  const names = [0, 1, 2, 3, 4].map((cell) => steps[cell < 3 ? 0 : 1]?.[shown[cell * 2] as number]);
  assert.deepEqual(names, ['connect', 'query', 'query', 'alarm', 'alarm']);
});

test('what has not changed is not told again', () => {
  const field = new FleetField({ fleets: FLEETS, workers: 1, devices: 5 });
  const steps = [['waiting'], ['waiting']];
  field.add({ worker: 0, steps, cells: new Uint8Array(10) });
  assert.equal(field.next(), undefined);
  field.add({ worker: 0, steps, cells: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, online) });
  assert.deepEqual(bytes(field.next()?.changes), [4, 0, online]);
  assert.equal(field.next(), undefined);
});

test('who comes between two batches gets what the others have, so that the next changes fit', () => {
  const field = new FleetField({ fleets: FLEETS, workers: 1, devices: 5 });
  field.add({ worker: 0, steps: [], cells: Uint8Array.of(0, online, 0, 0, 0, 0, 0, 0, 0, 0) });
  assert.deepEqual(bytes(field.whole().whole), [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  field.next();
  assert.deepEqual(bytes(field.whole().whole).slice(0, 2), [255, online]);
});

test('the devices of a lost worker are lost, but for those whose life had ended', () => {
  const field = new FleetField({ fleets: FLEETS, workers: 2, devices: 5 });
  const ended = stateByte(ENDING_CODE.ok, DOING_CODE.ended, false, false);
  field.add({
    worker: 0,
    steps: [['waiting'], ['waiting']],
    cells: Uint8Array.of(0, online, 0, ended, 0, online),
  });
  field.lose(0);
  field.next();
  const shown = bytes(field.whole().whole);
  const endings = [0, 1, 2, 3, 4].map((cell) => readCell(0, shown[cell * 2 + 1] as number).ending);
  assert.deepEqual(endings, ['lost', 'none', 'ok', 'none', 'lost']);
});

test('of a great fleet a sample is shown, and said how many devices there are', () => {
  const fleets = [{ name: 'meters', cloud: 'deli', devices: 50_000 }];
  const { devices, fleets: told, whole } = new FleetField({ fleets, workers: 3, devices: 50_000 }).whole();
  assert.equal(devices, 50_000);
  assert.deepEqual(
    told?.map(({ devices, cells }) => [devices, cells]),
    [[50_000, 20_000]],
  );
  assert.equal(bytes(whole).length, 40_000);
});

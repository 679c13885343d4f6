import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Limits } from '../preflight/limits.ts';
import { deviceRoom } from './device-room.ts';
import { mostDevices, respondersFor, workersToMeasure } from './size.ts';

const limits: Limits = {
  descriptors: { soft: 20_000, hard: 20_000 },
  ports: 28_232,
  cores: 2,
  freeMemory: 8 * 1024 ** 3,
};

test('workers and their responders have room on the cores, but on one or two', () => {
  assert.deepEqual([1, 2, 4, 8, 64].map(workersToMeasure), [1, 2, 2, 4, 37]);
  fc.assert(
    fc.property(fc.integer({ min: 4, max: 512 }), (cores) => {
      const workers = workersToMeasure(cores);
      assert.ok(workers + respondersFor(workers) <= cores);
      assert.ok(workers + 1 + respondersFor(workers + 1) > cores - 1);
    }),
    { seed: 42 },
  );
});

test('fleets stay within descriptors and ports; where there is room for none that is said', () => {
  assert.equal(mostDevices(limits), 7058);
  assert.equal(mostDevices({ ...limits, descriptors: { soft: 4096, hard: 4096 } }), 3796);
  assert.equal(mostDevices({ ...limits, descriptors: undefined, ports: 65_000 }), 16_250);
  assert.throws(() => mostDevices({ ...limits, descriptors: { soft: 256, hard: 4096 } }), {
    message: 'a calibration needs 800 open files, this process may have 256: run `ulimit -n 10000` first',
    exitCode: 104,
  });
});

test('devices are told by each limit, the kernel’s memory included', () => {
  const room = deviceRoom({ device: 8000, kernel: 4000 }, limits);
  assert.deepEqual([room.byDescriptors, room.byPorts, room.bytesEach], [19_750, 28_232, 12_000]);
  assert.equal(room.byMemory, Math.floor((limits.freeMemory - 140 * 1024 ** 2) / 12_000));
  const none = deviceRoom(
    { device: 0, kernel: 0 },
    { ...limits, descriptors: { soft: Number.POSITIVE_INFINITY, hard: 1 }, freeMemory: 1 },
  );
  assert.deepEqual([none.byDescriptors, none.byMemory], [undefined, 0]);
});

import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { LocalPorts, parsePortRange } from './local-ports.ts';

const LINUX = { first: 32_768, last: 60_999 };

test('ports come in turn, from anywhere, and go round', () => {
  const draws = [0.5, 0];
  const ports = new LocalPorts({ first: 1000, last: 1007 }, () => draws.shift()!);
  assert.deepEqual(
    Array.from({ length: 6 }, () => ports.next()),
    [1003, 1004, 1005, 1006, 1000, 1001],
  );
  ports.leap();
  assert.equal(ports.next(), 1000, 'somewhere else');
});

test('an eighth of the range is left to the system’s own choice', () => {
  const ports = new LocalPorts(LINUX, () => 0);
  const all = new Set(Array.from({ length: 60_000 }, () => ports.next()));
  assert.deepEqual([all.size, Math.min(...all), Math.max(...all)], [24_703, 32_768, 57_470]);
});

test('whatever the range, each port is in it and comes once a round', () => {
  const port = fc.integer({ min: 1, max: 65_535 });
  fc.assert(
    fc.property(port, fc.nat({ max: 300 }), fc.double({ min: 0, max: 0.999 }), (first, more, draw) => {
      const ports = new LocalPorts({ first, last: first + more }, () => draw);
      const round = Math.max(1, Math.floor(((more + 1) * 7) / 8));
      const came = Array.from({ length: round }, () => ports.next());
      assert.equal(new Set(came).size, round);
      assert.ok(came.every((one) => one >= first && one <= first + more));
      assert.equal(ports.next(), came[0]);
    }),
  );
});

test('the kernel’s range is read as it writes it', () => {
  assert.deepEqual(parsePortRange('32768\t60999\n'), LINUX);
  assert.equal(parsePortRange('none'), undefined);
});

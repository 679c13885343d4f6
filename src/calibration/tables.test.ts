import assert from 'node:assert/strict';
import { test } from 'node:test';
import { palette } from '../outputs/palette.ts';
import type { Limits } from '../preflight/limits.ts';
import { limitsTable } from './limits-table.ts';
import { calibrationTable } from './report.ts';
import { calibration, ceilings } from './sample.test-helper.ts';

const options = { width: 120, palette: palette(false) };
const limits: Limits = {
  descriptors: { soft: 20_000, hard: 20_000 },
  ports: 28_232,
  cores: 2,
  freeMemory: 8 * 1024 ** 3,
};
const words = (text: string) => text.replaceAll(/ +/g, ' ');

test('a calibration is told by what was found, what it means and what to doubt', () => {
  const text = words(
    calibrationTable({ ...calibration, doubts: ['two measurements differed'] }, limits, {
      ...options,
      width: 200,
    }),
  );
  for (const line of [
    /^requests on time, 1 worker 31,000\/s lateness p99 4.00 ms; saturated 40,000\/s at 24 µs of CPU$/m,
    /^requests on time, 2 workers 38,000\/s .*; cores shared with the null responder$/m,
    /^ with the target elsewhere, 2 workers 62,000\/s reckoned: 31,000\/s each$/m,
    /^connects, 1 worker 3,500\/s/m,
    /^HTTPS calls, 1 worker 6,000\/s/m,
    /^devices by memory 703,594 12 KiB each, 8,192 MiB free$/m,
    /^devices by open files 19,750/m,
    /^devices by source ports 28,232/m,
    /^timers 1.20 ms late at p99; p50 600 µs, max 3.00 ms; clock steps of 100 ns, read in 60 ns$/m,
    /^! two measurements differed$/m,
  ])
    assert.match(text, line);
});

test('what was not measured, or is not limited, is not told', () => {
  const { callsPerSecond: _, requests, ...others } = ceilings;
  const bare = { ...calibration, ceilings: { ...others, requests: [requests[0]] as const } };
  const text = calibrationTable(bare, { ...limits, descriptors: undefined, ports: undefined }, options);
  assert.doesNotMatch(text, /HTTPS|open files|ports|elsewhere|!/);
});

test('limits are told in a table, and the commands below it whole, however narrow the terminal', () => {
  const run = { devices: 100_000, workers: 1, gatewayAddresses: 1, loopback: false, embedded: false };
  const text = limitsTable(run, limits, { ...options, width: 40 });
  assert.match(text, /^100,000 devices, 1 worker, one target elsewhere$/m);
  assert.match(text, /^2 of 4 to raise, as root where that is refused:$/m);
  assert.match(text, /^ {2}ulimit -Hn 110000; ulimit -n 110000 \(.*\) {2}# open files of a process$/m);
  assert.match(text, /^✗ .*28,232 +100,000$/m);
  assert.match(limitsTable({ ...run, devices: 100 }, limits, options), /^every limit suffices$/m);
});

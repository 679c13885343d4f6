import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  checkLimits,
  type Limits,
  parseDescriptors,
  parsePorts,
  type RunSize,
  readLimits,
} from './limits.ts';

const run: RunSize = { devices: 1000, workers: 2, gatewayAddresses: 1, loopback: false, embedded: false };
const limits: Limits = {
  descriptors: { soft: 20_000, hard: 20_000 },
  ports: 28_232,
  cores: 2,
  freeMemory: 8 * 1024 ** 3,
};

test('a run that fits has no problems and no warnings', () => {
  assert.deepEqual(checkLimits(run, limits), { problems: [], warnings: [], sourceAddresses: 1 });
});

test('too few descriptors: says what is there, what is needed, the command and the largest number that fits', () => {
  const { problems } = checkLimits({ ...run, devices: 30_000, loopback: true }, limits);
  assert.deepEqual(problems, [
    '30000 devices and 2 workers need 30300 open files, this process may have 20000: ' +
      'run `ulimit -n 40000` first (as root: the hard limit is lower), or --devices 19700 fits',
  ]);
});

test('the number of devices that is said to fit does fit, and one more does not', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 1100, max: 1e6 }), (workers, soft) => {
      const tight = { ...limits, cores: 16, descriptors: { soft, hard: soft } };
      const [problem] = checkLimits({ ...run, workers, devices: 2e6, loopback: true }, tight).problems;
      const fits = Number(/--devices (\d+) fits/.exec(problem ?? '')?.[1]);
      const problemsOf = (devices: number) =>
        checkLimits({ ...run, workers, devices, loopback: true }, tight).problems.length;
      assert.equal(problemsOf(fits), 0);
      assert.equal(problemsOf(fits + 1), 1);
    }),
    { seed: 42 },
  );
});

test('when the workers alone need more descriptors than there are, fewer workers are asked for', () => {
  const { problems } = checkLimits(
    { ...run, workers: 20 },
    { ...limits, cores: 20, descriptors: { soft: 1000, hard: 65_536 } },
  );
  assert.match(problems[0] ?? '', /run `ulimit -n 10000` first, or use fewer --workers$/);
});

test('more devices than source ports towards other machines is a problem, on loopback it is not', () => {
  const unlimited = { ...limits, descriptors: undefined };
  const far = checkLimits({ ...run, devices: 60_000, gatewayAddresses: 2 }, unlimited);
  assert.match(far.problems[0] ?? '', /this machine has 56464 towards 2 gateways.*--devices 56464 fits$/);
  const near = checkLimits({ ...run, devices: 60_000, loopback: true }, unlimited);
  assert.deepEqual(near.problems, []);
});

test('on loopback there are source addresses enough that none runs out of ports', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2e6 }), fc.integer({ min: 100, max: 64_512 }), (devices, ports) => {
      const { sourceAddresses } = checkLimits({ ...run, devices, loopback: true }, { ...limits, ports });
      assert.ok(Math.ceil(devices / sourceAddresses) <= ports);
      assert.ok(sourceAddresses >= 1);
    }),
    { seed: 42 },
  );
  const addresses = (devices: number) =>
    checkLimits({ ...run, devices, loopback: true }, limits).sourceAddresses;
  assert.deepEqual([1, 15_000, 21_174, 21_175, 50_000].map(addresses), [1, 1, 1, 2, 3]);
});

test('what the machine does not tell is not judged', () => {
  const unknown = { ...limits, descriptors: undefined, ports: undefined };
  assert.deepEqual(checkLimits({ ...run, devices: 1e5, loopback: true }, unknown).problems, []);
  assert.equal(checkLimits({ ...run, devices: 1e5, loopback: true }, unknown).sourceAddresses, 1);
});

test('more workers than cores and more memory than is free are warnings', () => {
  const { warnings, problems } = checkLimits(
    { ...run, devices: 15_000, workers: 4, embedded: true },
    { ...limits, freeMemory: 500 * 1024 ** 2 },
  );
  assert.deepEqual(problems, []);
  assert.match(warnings[0] ?? '', /^4 workers on 2 cores, which the embedded platform uses too/);
  assert.match(warnings[1] ?? '', /^the run may need 1072 MiB of memory, 500 MiB are free/);
});

test('the limits of a process are read from the text of /proc', () => {
  const text =
    'Limit                     Soft Limit           Hard Limit           Units     \n' +
    'Max processes             96000                96000                processes \n' +
    'Max open files            1024                 unlimited            files     \n';
  assert.deepEqual(parseDescriptors(text), { soft: 1024, hard: Number.POSITIVE_INFINITY });
  assert.equal(parseDescriptors(''), undefined);
  assert.equal(parsePorts('32768\t60999\n'), 28_232);
  assert.equal(parsePorts(''), undefined);
});

test('this machine tells its limits', () => {
  const here = readLimits();
  assert.ok(here.cores >= 1);
  assert.ok(here.freeMemory > 0);
  if (existsSync('/proc/self/limits')) assert.ok((here.descriptors?.soft ?? 0) > 0);
});

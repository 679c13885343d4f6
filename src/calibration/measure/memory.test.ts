import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kernelBytes, parseKernel } from './memory.ts';

const MEMINFO = 'MemTotal:       25000000 kB\nSlab:             477708 kB\nSUnreclaim:        85828 kB\n';
const SOCKSTAT = 'sockets: used 10015\nTCP: inuse 10002 orphan 0 tw 18725 alloc 10003 mem 6800\n';

test('the kernel’s memory is read from the texts of /proc', () => {
  assert.deepEqual(parseKernel(MEMINFO, SOCKSTAT), { slab: 477_708 * 1024, sockets: 10_003 });
  assert.equal(parseKernel('', SOCKSTAT), undefined);
  assert.equal(parseKernel(MEMINFO, ''), undefined);
});

test('a device’s side is half of what its connection takes, unless others connected meanwhile', () => {
  const before = { slab: 1e9, sockets: 50 };
  assert.equal(kernelBytes(before, { slab: 1e9 + 8e6, sockets: 2050 }, 1000), 4000);
  assert.equal(kernelBytes(before, { slab: 1e9 + 8e6, sockets: 4050 }, 1000), 0);
  assert.equal(kernelBytes(before, { slab: 1e9 - 1, sockets: 2050 }, 1000), 0);
  assert.equal(kernelBytes(undefined, before, 1000), 0);
});

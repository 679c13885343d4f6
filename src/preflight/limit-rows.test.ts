import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { limitRows } from './limit-rows.ts';
import { checkLimits, type Limits } from './limits.ts';
import type { RunSize } from './need.ts';
import { parseNumber, parseQuota, parseUserThreads, readSystemLimits } from './system-limits.ts';

const run: RunSize = { devices: 100_000, workers: 4, gatewayAddresses: 1, loopback: false, embedded: false };
const limits: Limits = {
  descriptors: { soft: 20_000, hard: 65_536 },
  ports: 28_232,
  cores: 2,
  freeMemory: 2 * 1024 ** 3,
  system: {
    nrOpen: 65_536,
    files: { most: 200_000, now: 10_000 },
    backlog: 128,
    conntrack: { most: 65_536, now: 100 },
    userThreads: 10,
    containerThreads: { most: 40, now: 30 },
    cpuQuota: 1.5,
    timeWaitReuse: 2,
  },
};
const table = (of: RunSize, have: Limits) =>
  limitRows(of, have).map(({ limit, now, needed, enough, raise }) => [limit, now, needed, enough, raise]);

test('each limit is named with what it is, what it must be, and the command that raises it', () => {
  assert.deepEqual(table(run, limits), [
    [
      'open files of a process',
      '20,000',
      '100,400',
      false,
      'ulimit -Hn 110000; ulimit -n 110000 (systemd: LimitNOFILE=110000; Docker: --ulimit nofile=110000)',
    ],
    ['fs.nr_open', '65,536', '100,400', false, 'sysctl -w fs.nr_open=110000'],
    ['fs.file-max', '200,000', '110,400', true, 'sysctl -w fs.file-max=120000'],
    [
      'source ports towards an address',
      '28,232',
      '100,000',
      false,
      'sysctl -w net.ipv4.ip_local_port_range="1024 65535", and 2 addresses or ports of the target',
    ],
    [
      'net.ipv4.tcp_tw_reuse, for devices that reconnect',
      '2',
      '1',
      false,
      'sysctl -w net.ipv4.tcp_tw_reuse=1',
    ],
    [
      'free memory',
      '2,048 MiB',
      '1,464 MiB',
      true,
      'a larger machine (Docker: --memory; Kubernetes: resources.limits.memory)',
    ],
    ['cores', '2', '4', false, '--workers 2, or a larger machine'],
    [
      "cores' time of the container",
      '1.5',
      '4',
      false,
      'Docker: --cpus=4; Kubernetes: no resources.limits.cpu',
    ],
    [
      'net.netfilter.nf_conntrack_max',
      '65,536',
      '100,100',
      false,
      'sysctl -w net.netfilter.nf_conntrack_max=110000',
    ],
    ['threads of a user', '10', '20', false, 'ulimit -u 1000'],
    ['threads of the container', '40', '50', false, 'Docker: --pids-limit=1000; systemd: TasksMax=1000'],
  ]);
});

test('a platform on this machine wants its backlog, its core and its side of each connection', () => {
  const embedded = { ...run, loopback: true, embedded: true };
  const names = table(embedded, limits).map(([limit]) => limit);
  assert.ok(!names.includes('source ports towards an address'));
  const row = (name: string) => table(embedded, limits).find(([limit]) => limit === name);
  assert.deepEqual(row('net.core.somaxconn')?.slice(1), [
    '128',
    '256',
    false,
    'sysctl -w net.core.somaxconn=1024',
  ]);
  assert.deepEqual(row('cores')?.slice(1, 3), ['2', '5']);
  assert.deepEqual(row('fs.file-max')?.slice(1, 4), ['200,000', '210,800', false]);
});

test('what the machine does not tell is not judged', () => {
  const unknown = { descriptors: undefined, ports: undefined, cores: 8, freeMemory: 8e9 };
  assert.deepEqual(
    limitRows(run, unknown).map(({ limit }) => limit),
    ['free memory', 'cores'],
  );
});

test('a limit that is raised to what is said is enough', () => {
  const raised = (raise: string) => Number(/[=\s](\d+)$/.exec(raise)?.[1]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2e6 }), fc.integer({ min: 1, max: 64 }), (devices, workers) => {
      const of = { ...run, devices, workers, loopback: true, embedded: true };
      const rows = limitRows(of, limits).filter(
        ({ raise }) => raise.startsWith('sysctl') || raise.startsWith('ulimit -u'),
      );
      assert.ok(rows.length >= 4);
      for (const { needed, raise, limit } of rows)
        assert.ok(raised(raise) >= Number(needed.replaceAll(',', '')), `${limit}: ${raise} for ${needed}`);
    }),
    { seed: 42 },
  );
});

test('a run is warned of what the kernel or the container will not give it', () => {
  const roomy = { ...limits, descriptors: undefined, ports: undefined, cores: 4 };
  const { warnings, problems } = checkLimits(run, roomy);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    warnings.map((warning) => warning.replace(/:.*/, '')),
    [
      'fs.nr_open',
      "cores' time of the container",
      'net.netfilter.nf_conntrack_max',
      'threads of a user',
      'threads of the container',
    ],
  );
  assert.equal(
    warnings[2],
    'net.netfilter.nf_conntrack_max: 65,536 now, the run needs 100,100: sysctl -w net.netfilter.nf_conntrack_max=110000',
  );
});

describe('the limits of the system', () => {
  const files: Readonly<Record<string, string>> = {
    '/proc/sys/fs/nr_open': '1048576\n',
    '/proc/sys/fs/file-max': '9223372036854775807\n',
    '/proc/sys/fs/file-nr': '10776\t0\t9223372036854775807\n',
    '/proc/sys/net/core/somaxconn': '4096\n',
    '/proc/sys/net/netfilter/nf_conntrack_max': '262144\n',
    '/proc/sys/net/netfilter/nf_conntrack_count': '17\n',
    '/proc/self/limits': 'Max processes             96365                96365                processes \n',
    '/sys/fs/cgroup/pids.max': '512\n',
    '/sys/fs/cgroup/pids.current': '12\n',
    '/sys/fs/cgroup/cpu.max': '150000 100000\n',
    '/proc/sys/net/ipv4/tcp_tw_reuse': '2\n',
  };

  test('are read where the kernel and control groups tell them', () => {
    assert.deepEqual(
      readSystemLimits((path) => files[path] ?? ''),
      {
        nrOpen: 1_048_576,
        files: { most: 2 ** 63, now: 10_776 },
        backlog: 4096,
        conntrack: { most: 262_144, now: 17 },
        userThreads: 96_365,
        containerThreads: { most: 512, now: 12 },
        cpuQuota: 1.5,
        timeWaitReuse: 2,
      },
    );
    assert.deepEqual(
      readSystemLimits(() => ''),
      {},
    );
  });

  test('are read of older control groups too, and none is no limit', () => {
    const legacy: Readonly<Record<string, string>> = {
      '/sys/fs/cgroup/pids/pids.max': '100\n',
      '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '50000\n',
    };
    assert.deepEqual(
      readSystemLimits((path) => legacy[path] ?? ''),
      { containerThreads: { most: 100, now: 0 }, cpuQuota: 0.5 },
    );
    assert.deepEqual([parseQuota('max 100000\n', ''), parseQuota('', '-1\n')], [undefined, undefined]);
    assert.deepEqual(
      [parseNumber('max\n'), parseUserThreads('Max processes   unlimited  unlimited  processes')],
      [undefined, undefined],
    );
  });
});

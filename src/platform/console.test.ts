import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { announce, countersLine, runPlatformConsole } from './console.ts';
import type { PlatformStats } from './stats.ts';
import { platformOptions, until } from './testing.ts';

const stats = (tallies: Record<string, number>): PlatformStats => ({
  version: 1,
  since: 0,
  connections: { open: 4000, accepted: 4100, refused: { 4: 2, 5: 1 }, takenOver: 0, closed: 100 },
  tallies,
});

/** Runs the console until it has written so many times, then sends SIGINT; returns what it wrote. */
async function written(tty: boolean, times: number): Promise<string> {
  const writes: string[] = [];
  const signals = new EventEmitter();
  const out = { isTTY: tty, columns: 60, write: (text: string) => writes.push(text) };
  const done = runPlatformConsole(platformOptions(), { out, signals, every: 5 });
  await until(() => writes.length >= times);
  signals.emit('SIGINT');
  await done;
  assert.equal(signals.listenerCount('SIGTERM'), 0);
  return writes.join('');
}

describe('the console of the platform', { timeout: 10_000 }, () => {
  it('tells its addresses, counts line by line, and stops on SIGINT', async () => {
    const lines = (await written(false, 3)).split('\n');
    assert.match(lines[0]!, /^Regatta platform, 2 product\(s\), on 127\.0\.0\.1/);
    assert.match(lines[1]!, /MQTT +mqtt:\/\/127\.0\.0\.1:\d+$/);
    assert.match(lines[2]!, /HTTP +http:\/\/127\.0\.0\.1:\d+/);
    assert.match(lines[3]!, /FTP +ftp:\/\/127\.0\.0\.1:\d+$/);
    assert.match(lines[4]!, /^0 connected · 0 accepted/);
    assert.match(lines.at(-2)!, /^Stopped\. /);
  });

  it('rewrites one line of a terminal, never wider than it', async () => {
    const text = await written(true, 4);
    const counters = text.split('\r\x1b[2K').slice(1);
    assert.ok(counters.length >= 2);
    assert.ok(counters.slice(0, -1).every((line) => line.length < 60 && !line.includes('\n')));
  });

  it('shows rates since the last line, and totals at the end', () => {
    const before = stats({ 'deli/seen/102': 900, 'tvs/seen/token': 100, 'deli/replied/102/0': 990 });
    const after = stats({
      'deli/seen/102': 5400,
      'tvs/seen/token': 600,
      'deli/replied/102/0': 5990,
      'firmware/bytes': 3 << 20,
    });
    assert.equal(
      countersLine(after, before, 2),
      '4,000 connected · 4,100 accepted · 3 refused · requests 2,500/s · replies 2,500/s · firmware 3 MiB',
    );
    assert.match(countersLine(after, undefined, 0), /requests 6,000 · replies 5,990 ·/);
  });

  it('shows the token, and the broker that it works behind', () => {
    const addresses = { mqtt: 'mqtt://h:1', http: 'http://h:3', token: 'sesame' };
    const text = announce(addresses, platformOptions({}, { behind: 'mqtt://u:p@h:1' }));
    assert.match(text, /behind the broker at mqtt:\/\/h:1\./);
    assert.match(text, /Token +sesame /);
    assert.ok(!text.includes('u:p'));
  });

  it('shows the authority that clients of MQTTS must trust', () => {
    const addresses = { mqtt: 'mqtt://h:1', mqtts: 'mqtts://h:2', http: 'http://h:3', trust: 'PEM\n' };
    assert.match(announce(addresses, platformOptions()), /mqtts:\/\/h:2[\s\S]*must trust:\nPEM$/);
    assert.match(announce(addresses, platformOptions(), 'ca.pem'), /\n {2}Trust +ca\.pem .*$/);
  });

  it('writes that authority to a file, or says why it cannot', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'regatta-trust-'));
    const file = join(folder, 'ca.pem');
    const start = (trustFile: string, tls: boolean) => {
      const signals = new EventEmitter();
      const options = platformOptions({}, tls ? { mqttsPort: 0 } : {});
      const out = { write: () => signals.emit('SIGINT') };
      return runPlatformConsole(options, { out, signals, every: 5, trustFile });
    };
    const stopped = start(file, true);
    await until(() => existsSync(file));
    await stopped;
    assert.match(await readFile(file, 'utf8'), /^-----BEGIN CERTIFICATE-----/);
    await assert.rejects(start(join(folder, 'no/ca.pem'), true), /--trust-file .*: ENOENT/);
    await assert.rejects(start(file, false), /no certificate without a TLS port/);
    await rm(folder, { recursive: true });
  });
});

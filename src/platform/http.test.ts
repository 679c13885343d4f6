import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { describe, it, type TestContext } from 'node:test';
import type { Faults } from '../scenario/faults.ts';
import { startPlatform } from './start.ts';
import type { PlatformStats } from './stats.ts';
import { platformOptions, started, TestDevice, until } from './testing.ts';

const SIZE = 100_000;
const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');

/** A platform, its firmware's address and checksum as 103 tells them, and `get` with a range. */
async function withFirmware(t: TestContext, faults: Faults = {}, options = platformOptions()) {
  const platform = await started(t, faults, options);
  const device = await TestDevice.connect(platform.addresses.mqtt, '1');
  const { file_path, checksum } = (await device.ask(103)).data as { file_path: string; checksum: string };
  const get = (range?: string, headers: Record<string, string> = {}, method = 'GET') =>
    fetch(file_path, { method, headers: range ? { ...headers, range } : headers });
  const tally = (name: string): number => platform.stats().tallies[name] ?? 0;
  return { platform, url: file_path, checksum, get, tally };
}
const bytesOf = async (response: Response): Promise<Uint8Array> =>
  new Uint8Array(await response.arrayBuffer());

describe('the access list (PROTOCOLS 1.1)', () => {
  it('names the gateway, TLS as ssl://', async (t) => {
    const platform = await started(t, {}, platformOptions({}, { mqttsPort: 0 }));
    const { mqtt, mqtts = '', http } = platform.addresses;
    assert.deepEqual(await (await fetch(`${http}/access_list`)).json(), {
      MQTT: [mqtt.replace('mqtt:', 'tcp:'), mqtts.replace('mqtts:', 'ssl:')],
    });
  });

  it('names other platforms too, so that several stand behind one list', async (t) => {
    const other = 'tcp://127.0.0.1:18840';
    const platform = await started(t, {}, platformOptions({}, { alsoListed: [other] }));
    const { mqtt, http } = platform.addresses;
    assert.deepEqual(await (await fetch(`${http}/access_list`)).json(), {
      MQTT: [mqtt.replace('mqtt:', 'tcp:'), other],
    });
  });

  it('names the address that was reached when the platform listens on all of them', async (t) => {
    const { platform, url } = await withFirmware(t, {}, platformOptions({}, { host: '0.0.0.0' }));
    const { mqtt, http } = platform.addresses;
    const list = await (await fetch(`${http}/access_list`)).json();
    assert.deepEqual(list, { MQTT: [mqtt.replace('mqtt:', 'tcp:')] });
    assert.ok(mqtt.startsWith('mqtt://127.0.0.1:') && url.startsWith(http));
  });
});

describe('firmware (PROTOCOLS 1.7)', () => {
  it('has the checksum that 103 tells', async (t) => {
    const { get, checksum, tally } = await withFirmware(t);
    const response = await get();
    assert.equal(response.status, 200);
    const bytes = await bytesOf(response);
    assert.equal(bytes.length, SIZE);
    assert.equal(md5(bytes), checksum);
    assert.equal(response.headers.get('accept-ranges'), 'bytes');
    assert.equal(response.headers.get('content-length'), String(SIZE));
    assert.equal(response.headers.get('etag'), `"${checksum}"`);
    assert.equal(tally('firmware/requests'), 1);
    assert.equal(tally('firmware/bytes'), SIZE);
    assert.equal(tally('http/firmware/200'), 1);
  });

  it('can be put together from ranges', async (t) => {
    const { get, checksum, tally } = await withFirmware(t);
    const parts: Uint8Array[] = [];
    for (const range of ['bytes=0-0', 'bytes=1-64999', 'bytes=65000-']) {
      const response = await get(range);
      assert.equal(response.status, 206);
      parts.push(await bytesOf(response));
      const at = parts.slice(0, -1).reduce((total, part) => total + part.length, 0);
      const end = at + parts.at(-1)!.length - 1;
      assert.equal(response.headers.get('content-range'), `bytes ${at}-${end}/${SIZE}`);
    }
    assert.equal(md5(Buffer.concat(parts)), checksum);
    assert.equal(tally('firmware/ranges'), 3);
  });

  it('has a last part: bytes=-100', async (t) => {
    const { get } = await withFirmware(t);
    const whole = await bytesOf(await get());
    assert.deepEqual(await bytesOf(await get('bytes=-100')), whole.slice(-100));
  });

  it('a range behind the end is 416 and tells the size', async (t) => {
    const { get } = await withFirmware(t);
    const response = await get(`bytes=${SIZE}-`);
    assert.equal(response.status, 416);
    assert.equal(response.headers.get('content-range'), `bytes */${SIZE}`);
  });

  it('a range of another version of the file gets the whole file (If-Range)', async (t) => {
    const { get, checksum } = await withFirmware(t);
    assert.equal((await get('bytes=10-', { 'if-range': '"other"' })).status, 200);
    assert.equal((await get('bytes=10-', { 'if-range': `"${checksum}"` })).status, 206);
  });

  it('HEAD tells the size and sends nothing', async (t) => {
    const { get, tally } = await withFirmware(t);
    const response = await get(undefined, {}, 'HEAD');
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-length'), String(SIZE));
    assert.equal((await bytesOf(response)).length, 0);
    assert.equal(tally('firmware/requests'), 0);
  });

  it('an unknown model or version is 404', async (t) => {
    const { platform } = await withFirmware(t);
    for (const path of ['/firmware/DL3785W/9', '/firmware/XX/1.1', '/firmware/DL3785W', '/nothing'])
      assert.equal((await fetch(platform.addresses.http + path)).status, 404, path);
    assert.equal(platform.stats().tallies['http/firmware/404'], 2);
    assert.equal(platform.stats().tallies['http/unknown/404'], 2);
  });

  it('is made only as fast as it is taken', async (t) => {
    const size = 1 << 26;
    const product = { category: 'KQ', model: 'DL3785W', secret: 'demo', unbind: true };
    const firmware = { version: '1', upgrade: 'normal', size } as const;
    const { get, tally } = await withFirmware(
      t,
      {},
      platformOptions({ products: [{ ...product, firmware }] }),
    );
    const reader = (await get()).body!.getReader();
    await reader.read();
    let made = -1;
    await until(() => {
      const before = made;
      made = tally('firmware/bytes');
      return made === before;
    });
    assert.ok(made < size / 2, `${made} bytes made for a reader that stands still`);
    await reader.cancel();
  });
});

describe('download faults', () => {
  it('truncated: the body ends before its announced length, and the rest can be had', async (t) => {
    const { platform, get, checksum, tally } = await withFirmware(t, {
      downloads: { truncate: { rate: 1 } },
    });
    const response = await get();
    const received: Uint8Array[] = [];
    await assert.rejects(async () => {
      for await (const chunk of response.body!) received.push(chunk);
    });
    const part = Buffer.concat(received);
    assert.equal(response.headers.get('content-length'), String(SIZE));
    assert.ok(part.length < SIZE);
    assert.equal(tally('firmware/truncated'), 1);
    platform.setFaults({});
    const rest = await bytesOf(await get(`bytes=${part.length}-`));
    assert.equal(md5(Buffer.concat([part, rest])), checksum);
  });

  it('corrupted: one byte differs, in a whole file only', async (t) => {
    const { platform, get, checksum, tally } = await withFirmware(t, { downloads: { corrupt: { rate: 1 } } });
    const bad = await bytesOf(await get());
    assert.notEqual(md5(bad), checksum);
    assert.equal((await get('bytes=5-')).status, 206);
    assert.equal(tally('firmware/corrupted'), 1);
    platform.setFaults({});
    const good = await bytesOf(await get());
    assert.equal(
      good.reduce((count, byte, at) => count + (byte === bad[at] ? 0 : 1), 0),
      1,
    );
  });

  it('slow: takes the time that its bytes need', async (t) => {
    const { get, checksum } = await withFirmware(t, { downloads: { slow: 500_000 } });
    const start = performance.now();
    assert.equal(md5(await bytesOf(await get())), checksum);
    const took = performance.now() - start;
    assert.ok(took >= 190, `${took} ms for 100 kB at 500 kB/s`);
  });
});

describe('the platform over HTTP', () => {
  it('tells its stats', async (t) => {
    const platform = await started(t);
    const device = await TestDevice.connect(platform.addresses.mqtt, '1');
    await device.ask(102);
    const stats = (await (await fetch(`${platform.addresses.http}/stats`)).json()) as PlatformStats;
    assert.deepEqual(stats, JSON.parse(JSON.stringify({ ...platform.stats(), tallies: stats.tallies })));
    assert.equal(stats.version, 1);
    assert.equal(stats.tallies['deli/replied/102/0'], 1);
  });

  it('has a page for people', async (t) => {
    const platform = await started(t);
    const response = await fetch(platform.addresses.http);
    assert.match(response.headers.get('content-type') ?? '', /text\/html/);
    assert.match(await response.text(), /connections accepted/);
  });

  it('says which flag to change when a port is in use', async (t) => {
    const other = createServer().listen(0, '127.0.0.1');
    t.after(() => other.close());
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    for (const [ports, flag] of [
      [{ mqttPort: port }, '--mqtt-port'],
      [{ mqttsPort: port }, '--mqtts-port'],
      [{ httpPort: port }, '--http-port'],
    ] as const)
      await assert.rejects(startPlatform(platformOptions({}, ports)), {
        name: 'RegattaError',
        exitCode: 104,
        message: `platform: port ${port} on 127.0.0.1 is in use: choose another with ${flag} (0: any free port)`,
      });
  });

  it('says so when the host is not of this machine or the port is none', async () => {
    const start = (more: object) => startPlatform(platformOptions({}, more));
    await assert.rejects(start({ host: '192.0.2.1' }), { exitCode: 104, message: /192\.0\.2\.1 .*--host/ });
    await assert.rejects(start({ mqttPort: 70_000 }), {
      exitCode: 104,
      message: /70000 is not a port.*--mqtt-port/,
    });
  });
});

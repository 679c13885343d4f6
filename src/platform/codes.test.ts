import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { after, describe, it, type TestContext } from 'node:test';
import { Client } from 'basic-ftp';
import type { ApiAnswer, DeviceAnswer, DeviceReport } from '../clouds/deli/app-api.ts';
import { CODE, type Envelope } from '../clouds/deli/wire.ts';
import type { Faults } from '../scenario/faults.ts';
import { call, platformOptions, started, TestDevice } from './testing.ts';

type Given = Parameters<typeof platformOptions>[0];
type Platform = Awaited<ReturnType<typeof started>>;

interface Scene {
  readonly platform: Platform;
  readonly device: TestDevice;
}

/** A device of group 1000 that has synced its clock, unless it is said otherwise. */
async function scene(t: TestContext, deli: Given = {}, more = {}, faults: Faults = {}): Promise<Scene> {
  const platform = await started(t, faults, platformOptions({ groups: 1, ...deli }, more));
  const device = await TestDevice.connect(platform.addresses.mqtt, '1');
  await device.ask(100);
  return { platform, device };
}

const codeOf = ({ data }: Envelope): unknown => data?.code;

async function alarms({ platform, device }: Scene): Promise<number[]> {
  const response = await fetch(`${platform.addresses.http}/admin/devices`);
  const { data = [] } = (await response.json()) as ApiAnswer<DeviceReport[]>;
  return data.filter((one) => one.device === device.id).flatMap((one) => one.alarms.map(({ code }) => code));
}

const provoked = new Set<number>();

/** Every test names its code, and the table below is held against the whole list. */
const provokes = (code: number, how: string, test: (t: TestContext) => Promise<unknown>): void => {
  it(`${code}: ${how}`, { timeout: 10_000 }, async (t) => {
    assert.equal(await test(t), code);
    provoked.add(code);
  });
};

describe('every code has a natural cause (PROTOCOLS 1.9)', () => {
  provokes(CODE.undefined, 'an application takes a message and fails', async (t) => {
    const server = createServer((_, response) => response.writeHead(500).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close());
    const { platform, device } = await scene(t);
    const callback = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await call(platform, '/services/register', { service_id: 'hr', callback, groups: ['1000'] });
    return codeOf(await device.push('hr', 'checkin'));
  });

  provokes(CODE.ok, 'a device asks for the time', async (t) => {
    const { device } = await scene(t);
    return codeOf(await device.ask(100));
  });

  provokes(CODE.unparsable, 'a report forgets its version', async (t) => {
    const { device } = await scene(t);
    return codeOf(await device.ask(101, { name: 'gate' }));
  });

  provokes(CODE.unreachable, 'a message goes to a service that does not exist', async (t) => {
    const { device } = await scene(t);
    return codeOf(await device.push('payroll', 'checkin'));
  });

  provokes(CODE.notPermitted, 'a device of a product without permission unbinds itself', async (t) => {
    const { platform } = await scene(t);
    const device = await TestDevice.connect(platform.addresses.mqtt, '1', {}, 'DL888');
    return codeOf(await device.ask(104));
  });

  provokes(CODE.expired, 'a message has lain about for an hour', async (t) => {
    const { device } = await scene(t, { expiry: 300 });
    const time = Math.floor(Date.now() / 1000) - 3600;
    const envelope = { ...device.envelope(300, { cmd: 'checkin' }, 'echo'), time };
    const reply = device.reply(envelope.mid);
    device.send(envelope);
    return codeOf(await reply);
  });

  provokes(CODE.banned, 'a device that was locked goes on', async (t) => {
    const { platform, device } = await scene(t);
    await call(platform, '/admin/lock', { device: device.id });
    return codeOf(await device.push('echo', 'checkin'));
  });

  provokes(CODE.unsupported, 'a device sends an action of a later protocol', async (t) => {
    const { device } = await scene(t);
    return codeOf(await device.ask(150));
  });

  provokes(CODE.notBound, 'a device that was unbound goes on', async (t) => {
    const { platform, device } = await scene(t);
    await call(platform, '/admin/unbind', { device: device.id });
    return codeOf(await device.push('echo', 'checkin'));
  });

  provokes(CODE.upgradeFailed, 'a download arrives corrupted, and the device raises the alarm', async (t) => {
    const all = await scene(t, {}, {}, { downloads: { corrupt: { rate: 1 } } });
    const { file_path = '', checksum } = (await all.device.ask(103)).data as Record<string, string>;
    const bytes = new Uint8Array(await (await fetch(file_path)).arrayBuffer());
    assert.notEqual(createHash('md5').update(bytes).digest('hex'), checksum);
    await all.device.ask(105, { code: CODE.upgradeFailed, msg: 'the checksum is wrong' });
    return (await alarms(all))[0];
  });

  provokes(CODE.logUploadFailed, 'FTP refuses the account of the device', async (t) => {
    const { platform, device } = await scene(t, {}, { ftpAccount: 'logs:secret' });
    const answer = call(platform, '/admin/logs', { device: device.id });
    const told = await device.next(201);
    const [host = '', port] = String(told.data?.ftp_host).split(':');
    const client = new Client(2000);
    t.after(() => client.close());
    const upload = client
      .access({ host, port: Number(port), user: 'logs', password: 'old' })
      .then(() => client.uploadFrom(Readable.from(['x']), 'x.log'));
    const failure = await upload.then(
      () => undefined,
      (error: Error) => error,
    );
    device.answer(told, failure ? { code: CODE.logUploadFailed, msg: failure.message } : { code: CODE.ok });
    return ((await answer).data as DeviceAnswer).code;
  });

  provokes(CODE.hardwareFault, 'the paper jams', async (t) => {
    const all = await scene(t);
    await all.device.ask(105, { code: CODE.hardwareFault, msg: 'paper jam' });
    return (await alarms(all))[0];
  });

  after(() => {
    const all = Object.values(CODE).filter((code) => code !== CODE.badSignature);
    assert.deepEqual([...provoked].sort(), all.sort(), '101 is never sent: the seed defines no signature');
  });
});

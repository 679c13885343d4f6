import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { startPlatformProcess } from './child.ts';
import { platformOptions, TestDevice } from './testing.ts';

describe('the platform as a child process', { timeout: 20_000 }, () => {
  it('serves devices, ignores SIGINT and SIGHUP, and goes when it is told to', async (t) => {
    const platform = await startPlatformProcess(platformOptions());
    t.after(() => platform.stop());
    const device = await TestDevice.connect(platform.addresses.mqtt, '1');
    process.kill(platform.pid, 'SIGINT');
    process.kill(platform.pid, 'SIGHUP');
    assert.equal((await device.ask(102)).data?.code, 0);
    assert.equal((await fetch(`${platform.addresses.http}/stats`)).status, 200);
    await device.leave();
    await platform.stop();
    assert.equal(await platform.exited, 0);
    await platform.stop();
  });

  it('that cannot listen is an error in words', async (t) => {
    const other = createServer().listen(0, '127.0.0.1');
    t.after(() => other.close());
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    await assert.rejects(startPlatformProcess(platformOptions({}, { mqttPort: port })), {
      name: 'RegattaError',
      exitCode: 104,
      message: new RegExp(`port ${port} on 127.0.0.1 is in use.*--mqtt-port`),
    });
  });

  it('that is killed tells its exit code', async () => {
    let crashed = false;
    const platform = await startPlatformProcess(platformOptions(), {
      crashed: () => {
        crashed = true;
      },
    });
    process.kill(platform.pid, 'SIGKILL');
    assert.equal(await platform.exited, 128 + 9);
    assert.ok(crashed);
  });

  it('goes when its parent has gone', async () => {
    const child = fork(new URL('../../workers/platform.js', import.meta.url), { silent: true });
    child.send({ kind: 'start', options: platformOptions() });
    await new Promise((resolve) => child.once('message', resolve));
    const exit = new Promise((resolve) => child.once('exit', resolve));
    child.disconnect();
    assert.equal(await exit, 0);
  });
});

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { makeCertificate } from './certificate.ts';
import type { Route, ServiceWorld } from './service.ts';
import { Services } from './services.ts';
import { Tallies } from './tallies.ts';

const tallies = new Tallies();
let world: ServiceWorld;
let services: Services;
const receiver = createServer((request, response) => {
  if (request.url === '/cut') request.socket.destroy();
  else response.writeHead(request.url === '/moved' ? 302 : 200, { location: '/' }).end('hello');
});
before(async () => {
  const open = (_: unknown, given: ServiceWorld) => {
    world = given;
    const slow: Route = {
      method: 'GET',
      path: '/slow',
      label: 'slow',
      handle: () => ({ status: 200, code: 0, body: {}, after: 20 }),
    };
    return { routes: [slow] };
  };
  const { key, cert } = await makeCertificate('127.0.0.1');
  services = new Services({
    settings: { cloud: {} },
    sides: { cloud: { open } },
    seed: 1,
    tallies,
    key,
    cert,
    callbacksAnywhere: false,
    now: Date.now,
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
});
after(async () => {
  await services.close();
  receiver.close();
});

const url = (path: string) => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}${path}`;

test('a callback gives what was answered', async () => {
  assert.deepEqual(await world.post(url('/'), {}, 5000), { status: 200, body: 'hello' });
  assert.equal((await world.get(url('/moved'), 5000)).status, 302, 'no redirect is followed');
});

test('a callback that nobody takes is known not to have arrived; one that is cut may have', async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  const unsent = { status: 0, body: '', unsent: true };
  assert.deepEqual(await world.post(`http://127.0.0.1:${port}/`, {}, 5000), unsent);
  assert.deepEqual(await world.post(url('/cut'), {}, 5000), { status: 0, body: '' });
});

test('callbacks go to this machine only, unless told otherwise', async () => {
  const unsent = { status: 0, body: '', unsent: true };
  for (const address of ['http://192.0.2.1/', 'file:///etc/passwd', 'nowhere'])
    assert.deepEqual(await world.get(address, 5000), unsent, address);
});

test('a call that is still thought about is pending, and no longer once it is answered', async () => {
  const answered = services.server.inject({ method: 'GET', url: '/cloud/slow' });
  await new Promise((resolve) => setImmediate(resolve));
  const during = tallies.snapshot();
  assert.equal(during['cloud/seen/slow'], 1);
  assert.equal(during['cloud/pending/slow'], 1);
  await answered;
  const afterwards = tallies.snapshot();
  assert.equal(afterwards['cloud/replied/slow/0'], 1);
  assert.equal(afterwards['cloud/pending/slow'] ?? 0, 0);
});

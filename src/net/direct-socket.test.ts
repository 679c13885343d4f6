import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, test } from 'node:test';
import { DirectSocket, directSocketsWork } from './direct-socket.ts';
import { LocalPorts } from './local-ports.ts';
import { Heard, until } from './transport.test-helper.ts';

async function listening(host: string) {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const accepted = once(server, 'connection').then(([socket]) => socket as Socket);
  return { server, accepted, gateway: { host, port, tls: false } };
}

/** Ports that nobody had a moment ago. */
async function freePorts(count: number): Promise<number[]> {
  const held = await Promise.all(Array.from({ length: count }, () => listening('127.0.0.1')));
  await Promise.all(held.map(({ server }) => new Promise((closed) => server.close(closed))));
  return held.map(({ gateway }) => gateway.port);
}

/** These, one after the other. */
function inTurn(ports: readonly number[]): LocalPorts {
  let at = 0;
  return Object.assign(new LocalPorts({ first: 1, last: 1 }, () => 0), {
    next: () => ports[at++]!,
    leap: () => undefined,
  });
}

test('this node has what direct sockets are made of', () => assert.ok(directSocketsWork));

test('it speaks to an IPv6 address', { skip: !hasIPv6() && 'no IPv6 here' }, async () => {
  const { server, accepted, gateway } = await listening('::1');
  const heard = new Heard();
  const socket = new DirectSocket({ gateway, localAddress: '::1' }, heard);
  const peer = await accepted;
  peer.write('abc');
  await until(heard, '3 bytes');
  socket.write('defg');
  const [chunk] = (await once(peer, 'data')) as [Buffer];
  assert.equal(chunk.toString(), 'defg');
  socket.end();
  await until(heard, 'ended');
  assert.deepEqual(heard.events, ['ready', '3 bytes', 'ended']);
  server.close();
});

test('what fails at once is told within the constructor, and ends later', async () => {
  const heard = new Heard();
  const gateway = { host: '127.0.0.1', port: 1, tls: false };
  const socket = new DirectSocket({ gateway, localAddress: '203.0.113.1' }, heard);
  assert.deepEqual(heard.events, ['socket/EADDRNOTAVAIL']);
  assert.ok(socket.destroyed);
  socket.write('nothing');
  socket.end();
  socket.destroy();
  await until(heard, 'ended');
  assert.deepEqual(heard.events, ['socket/EADDRNOTAVAIL', 'ended']);
});

test('closed before it is connected, it tells no more than its end', async () => {
  const { server, gateway } = await listening('127.0.0.1');
  const heard = new Heard();
  new DirectSocket({ gateway }, heard).destroy();
  assert.deepEqual(heard.events, [], 'not within the call');
  await until(heard, 'ended');
  assert.deepEqual(heard.events, ['ended']);
  server.close();
});

describe('a local port that is chosen here', () => {
  test('is the connection’s, and then the next one', async () => {
    const { server, gateway } = await listening('127.0.0.1');
    const chosen = await freePorts(2);
    const ports: number[] = [];
    server.on('connection', (peer) => ports.push(peer.remotePort!));
    for (let i = 0; i < 2; i++) {
      const heard = new Heard();
      const socket = new DirectSocket({ gateway }, heard, inTurn(chosen));
      await until(heard, 'ready');
      while (ports.length <= i) await new Promise((resolve) => setImmediate(resolve));
      socket.destroy();
    }
    assert.deepEqual(ports, chosen);
    server.close();
  });

  test('that a server has is left to it: another one is tried', async () => {
    const { server, accepted, gateway } = await listening('127.0.0.1');
    const { server: other, gateway: held } = await listening('127.0.0.1');
    const [free] = await freePorts(1);
    const heard = new Heard();
    const socket = new DirectSocket({ gateway }, heard, inTurn([held.port, held.port, free!]));
    const { remotePort } = await accepted;
    await until(heard, 'ready');
    assert.deepEqual([remotePort, heard.events], [free, ['ready']]);
    socket.destroy();
    server.close();
    other.close();
  });

  test('from which there is a connection to the gateway is not taken twice', async () => {
    const { server, gateway } = await listening('127.0.0.1');
    const ports: number[] = [];
    server.on('connection', (peer) => ports.push(peer.remotePort!));
    const [first, second] = (await freePorts(2)) as [number, number];
    const heard = [new Heard(), new Heard()];
    const chosen = inTurn([first, first, second]);
    const sockets = heard.map((one) => new DirectSocket({ gateway }, one, chosen));
    for (const one of heard) await until(one, 'ready');
    while (ports.length < 2) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(ports, [first, second]);
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  test('where all that are tried are taken, the system chooses', async () => {
    const { server, accepted, gateway } = await listening('127.0.0.1');
    const heard = new Heard();
    const socket = new DirectSocket({ gateway }, heard, inTurn(Array<number>(16).fill(gateway.port)));
    const { remotePort } = await accepted;
    await until(heard, 'ready');
    assert.notEqual(remotePort, gateway.port);
    socket.destroy();
    server.close();
  });

  test('does not help against a gateway that refuses', async () => {
    const [port, local] = (await freePorts(2)) as [number, number];
    const heard = new Heard();
    new DirectSocket({ gateway: { host: '127.0.0.1', port, tls: false } }, heard, inTurn([local]));
    await until(heard, 'ended');
    assert.deepEqual(heard.events, ['socket/ECONNREFUSED', 'ended']);
  });
});

test('a write after the server has reset is one failure, and one end', async () => {
  const { server, accepted, gateway } = await listening('127.0.0.1');
  const heard = new Heard();
  const socket = new DirectSocket({ gateway }, heard);
  const peer = await accepted;
  await until(heard, 'ready');
  peer.resetAndDestroy();
  while (!heard.events.includes('ended')) {
    socket.write('x');
    await new Promise((resolve) => setImmediate(resolve));
  }
  const [, failure, ...rest] = heard.events;
  assert.match(String(failure), /^socket\/(ECONNRESET|EPIPE)$/);
  assert.deepEqual(rest, ['ended']);
  server.close();
});

test('an error thrown within a callback is uncaught, and a closed socket holds no process up', () => {
  const script = `
    import { createServer } from 'node:net';
    import { DirectSocket } from ${JSON.stringify(import.meta.resolve('./direct-socket.js'))};
    process.on('uncaughtException', (error) => console.log(error.message));
    const server = createServer((peer) => peer.write('abc')).listen(0, '127.0.0.1', () => {
      const gateway = { host: '127.0.0.1', port: server.address().port, tls: false };
      const fail = (where) => { throw new Error(where); };
      const socket = new DirectSocket({ gateway }, {
        ready: () => fail('in ready'),
        onBytes() { socket.destroy(); server.close(); fail('in onBytes'); },
        ended: () => fail('in ended'),
      });
    });`;
  const child = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  assert.equal(child.stderr, '');
  assert.deepEqual(child.stdout.trim().split('\n'), ['in ready', 'in onBytes', 'in ended']);
  assert.equal(child.status, 0);
});

function hasIPv6(): boolean {
  return Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => address === '::1'),
  );
}

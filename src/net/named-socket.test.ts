import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { mock, test } from 'node:test';
import { failure } from '../lifecycle/outcome.ts';
import { DirectSocket } from './direct-socket.ts';
import { type LookUp, lookUpBySystem, NamedSocket } from './named-socket.ts';
import type { SocketOptions } from './socket.ts';
import { Heard, until } from './transport.test-helper.ts';
import type { OpenTransport, Transport, TransportEvents } from './transport.ts';

const direct: OpenTransport = (options, events) => new DirectSocket(options, events);
const to = (port: number): SocketOptions => ({ gateway: { host: 'gateway.test', port, tls: false } });
const finds =
  (...addresses: string[]): LookUp =>
  (_host, _family, found) =>
    setImmediate(() => found(undefined, addresses));

/** Sockets that do nothing by themselves. */
class Scripted {
  readonly tried: string[] = [];
  readonly log: string[] = [];
  events: TransportEvents | undefined;

  readonly open: OpenTransport = ({ gateway }, events) => {
    this.tried.push(gateway.host);
    this.events = events;
    let destroyed = false;
    return {
      get destroyed() {
        return destroyed;
      },
      write: (bytes) => this.log.push(bytes),
      end: () => this.log.push('end'),
      destroy: () => {
        destroyed = true;
        setImmediate(() => events.ended());
      },
    } satisfies Transport;
  };
  fail(code: string): void {
    this.events?.failed(failure('socket', code));
    this.events?.ended();
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function listening() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection').then(([socket]) => socket as Socket);
  return { server, accepted, port: (server.address() as AddressInfo).port };
}

test('a name of this machine leads to it, and bytes go both ways until one side leaves', async () => {
  const { server, accepted, port } = await listening();
  const heard = new Heard();
  const socket = new NamedSocket({ gateway: { host: 'localhost', port, tls: false } }, heard, direct);
  await until(heard, 'ready');
  socket.write('abc');
  const peer = await accepted;
  assert.equal(String((await once(peer, 'data'))[0]), 'abc');
  peer.end('defg');
  await until(heard, 'server left');
  assert.equal(socket.destroyed, false);
  socket.end();
  await until(heard, 'ended');
  assert.deepEqual(heard.events, ['ready', '4 bytes', 'server left', 'ended']);
  server.close();
});

test('where nobody listens at the first address, the next one is tried', async () => {
  const { server, port } = await listening();
  const heard = new Heard();
  const socket = new NamedSocket(to(port), heard, direct, finds('127.0.0.9', '127.0.0.1'));
  await until(heard, 'ready');
  socket.destroy();
  await until(heard, 'ended');
  assert.deepEqual(heard.events, ['ready', 'ended']);
  server.close();
});

test('when all addresses fail, the first one’s failure is told', async () => {
  const heard = new Heard();
  const scripted = new Scripted();
  const socket = new NamedSocket(to(1), heard, scripted.open, finds('10.0.0.1', '10.0.0.2'));
  await turn();
  scripted.fail('ECONNREFUSED');
  assert.deepEqual(heard.events, []);
  scripted.fail('EHOSTUNREACH');
  assert.deepEqual(heard.events, ['socket/ECONNREFUSED', 'ended']);
  assert.ok(socket.destroyed);
});

test('a name that nobody has is told as the resolver tells it', async () => {
  const heard = new Heard();
  new NamedSocket(to(1), heard, direct, (_host, _family, found) => found('EAI_AGAIN', []));
  assert.deepEqual(heard.events, ['socket/EAI_AGAIN', 'ended']);
});

test('an address that does not answer for 2 s gives way to the next, the last one has all the time', async (t) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  t.after(() => mock.timers.reset());
  const heard = new Heard();
  const scripted = new Scripted();
  new NamedSocket(to(1), heard, scripted.open, finds('10.0.0.1', '10.0.0.2'));
  await turn();
  mock.timers.tick(1999);
  await turn();
  assert.deepEqual(scripted.tried, ['10.0.0.1']);
  mock.timers.tick(1);
  await turn();
  assert.deepEqual(scripted.tried, ['10.0.0.1', '10.0.0.2']);
  mock.timers.tick(60_000);
  await turn();
  assert.deepEqual(heard.events, []);
  scripted.fail('EHOSTUNREACH');
  assert.deepEqual(heard.events, ['socket/ETIMEDOUT', 'ended']);
});

test('addresses of both families are tried in turn, the preferred one first', async () => {
  const scripted = new Scripted();
  new NamedSocket(to(1), new Heard(), scripted.open, finds('::1', '::2', '::3', '10.0.0.1', '10.0.0.2'));
  await turn();
  for (let tries = 0; tries < 5; tries++) scripted.fail('ENETUNREACH');
  assert.deepEqual(scripted.tried, ['::1', '10.0.0.1', '::2', '10.0.0.2', '::3']);
});

test('with a local address only its family is looked up', () => {
  const families: number[] = [];
  const lookUp: LookUp = (_host, family) => void families.push(family);
  for (const localAddress of [undefined, '127.0.0.2', '::1'])
    new NamedSocket(
      { ...to(1), ...(localAddress !== undefined && { localAddress }) },
      new Heard(),
      direct,
      lookUp,
    );
  assert.deepEqual(families, [0, 4, 6]);
});

test('destroyed while its name is looked up it ends once, later, and tries nothing', async () => {
  const heard = new Heard();
  const scripted = new Scripted();
  const socket = new NamedSocket(to(1), heard, scripted.open, finds('10.0.0.1'));
  socket.destroy();
  socket.destroy();
  assert.deepEqual(heard.events, []);
  await turn();
  await turn();
  assert.deepEqual([heard.events, scripted.tried], [['ended'], []]);
});

test('destroyed, or ended, while it connects it tries no other address', async () => {
  for (const leave of ['destroy', 'end'] as const) {
    const heard = new Heard();
    const scripted = new Scripted();
    const socket = new NamedSocket(to(1), heard, scripted.open, finds('10.0.0.1', '10.0.0.2'));
    await turn();
    socket[leave]();
    await turn();
    await turn();
    assert.deepEqual([heard.events, scripted.tried], [['ended'], ['10.0.0.1']]);
  }
});

test('a failure once it is connected is the connection’s', async () => {
  const heard = new Heard();
  const scripted = new Scripted();
  new NamedSocket(to(1), heard, scripted.open, finds('10.0.0.1', '10.0.0.2'));
  await turn();
  scripted.events?.ready();
  scripted.fail('ECONNRESET');
  assert.deepEqual(heard.events, ['ready', 'socket/ECONNRESET', 'ended']);
  assert.equal(scripted.tried.length, 1);
});

test('the system’s resolver says why it found nothing', async () => {
  const error = await new Promise((resolve) => lookUpBySystem('no such name', 0, resolve));
  assert.match(String(error), /^(ENOTFOUND|EAI_AGAIN)$/);
});

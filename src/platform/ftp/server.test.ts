import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { Readable, Writable } from 'node:stream';
import { describe, it, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { Client } from 'basic-ftp';
import fc from 'fast-check';
import { pathOf } from '../../../test/helpers/programs.ts';
import type { UploadedLog } from '../../clouds/deli/app-api.ts';
import { closable, listen } from '../listen.ts';
import { Tallies } from '../tallies.ts';
import { call, platformOptions, started, TestDevice } from '../testing.ts';
import { LogStore } from './log-store.ts';
import { resolvePath } from './path.ts';
import { ftpServer } from './server.ts';

const WAIT = { timeout: 15_000 };
const run = promisify(execFile);
const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');

async function server(t: TestContext, { limit = 1 << 20, account = undefined as string | undefined } = {}) {
  const store = new LogStore(() => 7, limit);
  const tallies = new Tallies();
  const ftp = ftpServer({ store, tallies, account });
  t.after(closable(ftp));
  const port = await listen(ftp, { host: '127.0.0.1', port: 0, flag: '' });
  const client = new Client(5000);
  t.after(() => client.close());
  const login = (user = 'any', password = 'thing') =>
    client.access({ host: '127.0.0.1', port, user, password });
  return { store, tallies, port, client, login };
}

/** A client that writes any line and reads the reply. */
async function raw(t: TestContext, port: number) {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  t.after(() => socket.destroy());
  const replies = socket[Symbol.asyncIterator]();
  await replies.next();
  return async (line: string): Promise<string> => {
    socket.write(`${line}\r\n`);
    return String((await replies.next()).value);
  };
}

describe('the FTP server for logs (PROTOCOLS 1.5)', WAIT, () => {
  it('keeps what basic-ftp uploads, byte for byte, and tells its size and MD5', async (t) => {
    const { store, tallies, client, login } = await server(t);
    await login();
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index * 7));
    await client.uploadFrom(Readable.from([bytes]), 'DL3785W_1/2017-08-10.log');
    assert.deepEqual(store.list(), [
      { path: '/DL3785W_1/2017-08-10.log', size: bytes.length, md5: md5(bytes), at: 7 },
    ]);
    assert.deepEqual(tallies.snapshot(), { 'ftp/bytes': bytes.length, 'ftp/files': 1, 'ftp/logins': 1 });
  });

  it('gives it back, with sizes and lists', async (t) => {
    const { client, login } = await server(t);
    await login();
    await client.ensureDir('/logs/a');
    await client.uploadFrom(Readable.from([Buffer.from('hello')]), 'x.log');
    assert.equal(await client.pwd(), '/logs/a');
    assert.equal(await client.size('x.log'), 5);
    assert.deepEqual(
      (await client.list()).map(({ name, size }) => [name, size]),
      [['x.log', 5]],
    );
    const chunks: Buffer[] = [];
    const sink = new Writable({
      write(chunk, _, done) {
        chunks.push(chunk);
        done();
      },
    });
    await client.downloadTo(sink, '/logs/a/x.log');
    assert.equal(Buffer.concat(chunks).toString(), 'hello');
    await assert.rejects(client.downloadTo(sink, 'none.log'), /550/);
  });

  it('several uploads on one connection, and an empty file', async (t) => {
    const { store, client, login } = await server(t);
    await login();
    for (const name of ['a', 'b']) await client.uploadFrom(Readable.from([Buffer.from(name)]), name);
    await client.uploadFrom(Readable.from([]), 'c');
    assert.deepEqual(
      store.list().map(({ path, size }) => [path, size]),
      [
        ['/a', 1],
        ['/b', 1],
        ['/c', 0],
      ],
    );
  });

  it('takes uploads of curl, by EPSV and PASV', {
    skip: !pathOf('curl') && 'curl is not installed',
  }, async (t) => {
    const { store, port } = await server(t);
    for (const [flag, name] of [
      ['--ftp-pasv', 'e.log'],
      ['--disable-epsv', 'p.log'],
    ] as const)
      await run('curl', [
        '-sS',
        flag,
        '--ftp-create-dirs',
        '-T',
        'package.json',
        `ftp://u:p@127.0.0.1:${port}/logs/${name}`,
      ]);
    assert.deepEqual(
      store.list().map(({ path }) => path),
      ['/logs/e.log', '/logs/p.log'],
    );
    const { stdout } = await run('curl', ['-sS', `ftp://u:p@127.0.0.1:${port}/logs/e.log`]);
    assert.equal(JSON.parse(stdout).name, 'regatta');
  });

  it('takes one account only when it was told to', async (t) => {
    const { client, login, tallies } = await server(t, { account: 'logs:secret' });
    await assert.rejects(login('logs', 'wrong'), /530/);
    await login('logs', 'secret');
    await client.uploadFrom(Readable.from([Buffer.from('x')]), 'x');
    assert.deepEqual([tallies.get('ftp/refused'), tallies.get('ftp/logins')], [1, 1]);
  });

  it('serves nothing before the login, and says what it does not serve', async (t) => {
    const { port } = await server(t);
    const say = await raw(t, port);
    for (const line of ['STOR x', 'PASV', 'RETR x', 'LIST', 'CWD /']) assert.match(await say(line), /^530 /);
    assert.match(await say('AUTH TLS'), /^502 /);
    assert.match(await say('PORT 127,0,0,1,0,25'), /^502 /);
    assert.match(await say('USER a'), /^331 /);
    assert.match(await say('PASS b'), /^230 /);
    assert.match(await say('STOR x'), /^425 /);
    assert.match(await say('DELE x'), /^502 /);
    assert.match(await say('QUIT'), /^221 /);
  });

  it('keeps no more than its room: the oldest go first, what is too large is refused', async (t) => {
    const { store, client, login } = await server(t, { limit: 10 });
    await login();
    const upload = (name: string, size: number) =>
      client.uploadFrom(Readable.from([Buffer.alloc(size)]), name);
    for (const name of ['a', 'b', 'c']) await upload(name, 4);
    assert.deepEqual(
      store.list().map(({ path }) => path),
      ['/b', '/c'],
    );
    await upload('c', 6);
    assert.deepEqual(
      store.list().map(({ path, size }) => [path, size]),
      [
        ['/b', 4],
        ['/c', 6],
      ],
    );
    await assert.rejects(upload('d', 11));
    assert.equal(store.list().length, 2);
  });

  it('gives up a client that never ends its line', async (t) => {
    const { port } = await server(t);
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write('A'.repeat(20_000));
    socket.resume();
    await once(socket, 'close');
  });

  it('a data port serves nobody but the address that asked for it, and once', async (t) => {
    const { store, port } = await server(t);
    const say = await raw(t, port);
    await say('USER a');
    await say('PASS b');
    const dataPort = Number(/\|\|\|(\d+)\|/.exec(await say('EPSV'))?.[1]);
    const stranger = connect({ port: dataPort, host: '127.0.0.1', localAddress: '127.0.0.9' });
    stranger.on('error', () => {}).resume();
    await once(stranger, 'close');
    const own = connect(dataPort, '127.0.0.1');
    assert.match(await say('STOR x'), /^150 /);
    own.end('mine');
    assert.match(await say('NOOP'), /^(226|200) /);
    assert.equal(store.get('/x')?.toString(), 'mine');
  });
});

describe('FTP paths', () => {
  it('never lead above the root, whatever is in them', () => {
    const piece = fc.constantFrom('..', '.', '', 'a', 'b c', '/', '//', '../..', '~', '%2e%2e', '\\..\\');
    fc.assert(
      fc.property(fc.array(piece), fc.array(piece), (from, given) => {
        const path = resolvePath(`/${from.join('/')}`, given.join('/') || '.');
        assert.ok(path === undefined || (path.startsWith('/') && !path.split('/').includes('..')));
      }),
      { numRuns: 500, seed: 21 },
    );
  });

  it('are taken from the present folder unless they begin at the root', () => {
    assert.equal(resolvePath('/logs', 'a.log'), '/logs/a.log');
    assert.equal(resolvePath('/logs', '../../etc/passwd'), '/etc/passwd');
    assert.equal(resolvePath('/logs', '/a//b/./c'), '/a/b/c');
    for (const none of ['', 'a\nb', 'a\0b', 'x'.repeat(2000)])
      assert.equal(resolvePath('/', none), undefined);
  });
});

describe('201 from end to end (PROTOCOLS 1.5)', WAIT, () => {
  it('tells host and port; the log is uploaded, listed and answered for', async (t) => {
    const platform = await started(t, {}, platformOptions());
    const device = await TestDevice.connect(platform.addresses.mqtt, '1');
    const answer = call(platform, '/admin/logs', { device: device.id, log_start: '2017-08-10', log_end: '' });
    const told = await device.next(201);
    const { ftp_host, ...days } = told.data as Record<string, string>;
    assert.equal(`ftp://${ftp_host}`, platform.addresses.ftp);
    assert.deepEqual(days, { log_start: '2017-08-10', log_end: '' });
    const [host = '', port] = (ftp_host ?? '').split(':');
    const client = new Client(5000);
    t.after(() => client.close());
    await client.access({ host, port: Number(port), user: device.id, password: '' });
    await client.uploadFrom(Readable.from([Buffer.from('boot\n')]), `${device.id}.log`);
    device.answer(told, { code: 0 });
    assert.deepEqual((await answer).data, { code: 0 });
    const { data: logs } = (await (await fetch(`${platform.addresses.http}/logs`)).json()) as {
      data: UploadedLog[];
    };
    assert.deepEqual(
      logs.map(({ path, size, md5 }) => ({ path, size, md5 })),
      [{ path: `/${device.id}.log`, size: 5, md5: md5(Buffer.from('boot\n')) }],
    );
  });

  it('an answer under the action of the sample in the seed, 207, is taken too', async (t) => {
    const platform = await started(t);
    const device = await TestDevice.connect(platform.addresses.mqtt, '1');
    const answer = call(platform, '/admin/logs', { device: device.id });
    device.answer({ ...(await device.next(201)), action: 207 }, { code: 0 });
    assert.deepEqual((await answer).data, { code: 0 });
    assert.equal(platform.stats().tallies['deli/answered/207/0'], 1);
  });

  it('a failed upload is answered with 201 and the reason; a date must be one', async (t) => {
    const platform = await started(t);
    const device = await TestDevice.connect(platform.addresses.mqtt, '1');
    const answer = call(platform, '/admin/logs', { device: device.id });
    device.answer(await device.next(201), { code: 201, msg: 'no route' });
    assert.deepEqual((await answer).data, { code: 201, msg: 'no route' });
    assert.equal(
      (await call(platform, '/admin/logs', { device: device.id, log_start: '10.8.2017' })).status,
      400,
    );
  });
});

import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { uploadFile } from './ftp.ts';
import { type Interrupt, startFtpServer } from './ftp-server.test-helper.ts';

async function serverFor(t: TestContext, interrupt?: Interrupt) {
  const server = await startFtpServer(interrupt);
  t.after(() => server.close());
  return server;
}

test('a log is stored under its name on the FTP server (PROTOCOLS 1.5, action 201)', async (t) => {
  const server = await serverFor(t);
  const outcome = await uploadFile(
    `ftp://127.0.0.1:${server.port}/logs/DL_1.log`,
    'line one\nzwei ü\n',
    5000,
  );
  assert.equal(outcome, 'ok');
  assert.deepEqual([...server.files], [['logs/DL_1.log', 'line one\nzwei ü\n']]);
  assert.ok(server.commands.includes('USER anonymous'));
});

test('an account in the address is used to log in', async (t) => {
  const server = await serverFor(t);
  await uploadFile(`ftp://de%40li:p%2Fw@127.0.0.1:${server.port}/x`, '', 5000);
  assert.ok(server.commands.includes('USER de@li'));
  assert.ok(server.commands.includes('PASS p/w'));
});

test("a refusal is the server's own code", async (t) => {
  const on = (verb: string, reply: string) =>
    serverFor(t, (line) => (line.startsWith(verb) ? reply : undefined));
  const to = async (server: { port: number }) => uploadFile(`ftp://127.0.0.1:${server.port}/x`, 'y', 5000);
  assert.equal(await to(await on('PASS', '530 who are you')), 'ftp/530');
  assert.equal(await to(await on('STOR', '550 no such folder')), 'ftp/550');
  assert.equal(await to(await on('STOR', '552 disk full')), 'ftp/552');
});

test('a data connection to another host is never made', async (t) => {
  const server = await serverFor(t, (line) =>
    line === 'EPSV' ? '500 no' : line === 'PASV' ? '227 (192,0,2,1,4,1)' : undefined,
  );
  assert.equal(await uploadFile(`ftp://127.0.0.1:${server.port}/x`, 'y', 5000), 'protocol/bad-ftp');
});

test('silence ends with the time-out, a cut connection at once', async (t) => {
  const silent = await serverFor(t, (line) => (line.startsWith('STOR') ? '' : undefined));
  assert.equal(await uploadFile(`ftp://127.0.0.1:${silent.port}/x`, 'y', 100), 'timeout');
  const cutting = await serverFor(t, (line) => (line.startsWith('USER') ? 'cut' : undefined));
  assert.match(
    await uploadFile(`ftp://127.0.0.1:${cutting.port}/x`, 'y', 5000),
    /^socket\/(closed|ECONNRESET)$/,
  );
});

test('an upload called off is abandoned; where nobody listens it is refused', async (t) => {
  const abort = new AbortController();
  const server = await serverFor(t, (line) => {
    if (line.startsWith('STOR')) abort.abort();
    return undefined;
  });
  const outcome = await uploadFile(`ftp://127.0.0.1:${server.port}/x`, 'y', 5000, abort.signal);
  assert.equal(outcome, 'abandoned');
  server.close();
  assert.equal(await uploadFile(`ftp://127.0.0.1:${server.port}/x`, 'y', 5000), 'socket/ECONNREFUSED');
});

for (const url of ['ftp://', 'http://127.0.0.1/x', 'ftp://127.0.0.1/', 'ftp://127.0.0.1/a%0d%0aDELE%20b']) {
  test(`${url} is no place to store a file`, async () => {
    assert.equal(await uploadFile(url, '', 1000), 'protocol/bad-url');
  });
}

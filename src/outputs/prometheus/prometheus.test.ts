import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { pathOf, skipWithout } from '../../../test/helpers/programs.ts';
import type { Summary } from '../../metrics/summary.ts';
import { SyntheticRun } from '../dashboard/synthetic.ts';
import { Prometheus } from './prometheus.ts';
import { fieldsOf, ProtobufReader, textOf } from './protobuf.test-helper.ts';

const made = new SyntheticRun({ seed: 9, workers: 2, devices: 300, rate: 200 });
const SUMMARY = { verdict: 'PASS', steps: [], seconds: 3 } as unknown as Summary;
const PROTOBUF = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';

async function open(t: TestContext, options: { lingerMs?: number; hurry?: AbortSignal } = {}) {
  const told: string[] = [];
  const output = await Prometheus.open({
    host: '127.0.0.1',
    port: 0,
    lingerMs: 0,
    hurry: new AbortController().signal,
    tellStarted: (text) => told.push(text),
    tellLingering: (text) => told.push(text),
    ...options,
  });
  t.after(() => output.close());
  return { output, told };
}

async function opened(t: TestContext, options = {}) {
  const { output, told } = await open(t, options);
  output.start(made.facts);
  output.frames(
    [0, 1, 2].flatMap((second) => [made.frame(0, second), made.frame(1, second)]),
    3000,
  );
  return { output, told };
}

const scraped = async (url: string, headers: Record<string, string> = {}) => {
  const response = await fetch(url, { headers });
  return { response, body: Buffer.from(await response.arrayBuffer()) };
};

test('the run is there in text, every label and figure', async (t) => {
  const { output, told } = await opened(t);
  assert.deepEqual(told, [`figures for Prometheus: ${output.url}`]);
  const { response, body } = await scraped(output.url);
  assert.equal(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  const text = body.toString();
  assert.match(
    text,
    /^regatta_run_info\{scenario="synthetic",seed="9",target="[^"]+",workers="2",time_scale="60",version="\d[^"]+"\} 1$/m,
  );
  assert.match(text, /^regatta_run_phase\{phase="warm-up"\} 1\nregatta_run_phase\{phase="peak"\} 0$/m);
  assert.match(text, /^regatta_run_simulated_seconds 180$/m);
  assert.match(text, /^regatta_connected_devices\{fleet="printers"\} \d+$/m);
  assert.match(text, /^regatta_devices_in_step\{fleet="attendance",step="waiting"\} \d+$/m);
  assert.match(text, /^regatta_worker_heap_bytes\{worker="1"\} \d+/m);
  assert.match(text, /^process_cpu_seconds_total \d/m);
  assert.doesNotMatch(text, /regatta_run_verdict/);
});

test('promtool has nothing to say against it', { skip: skipWithout('promtool') }, async (t) => {
  const { output } = await opened(t);
  const { body } = await scraped(output.url);
  const { status, stdout, stderr } = spawnSync(pathOf('promtool') ?? '', ['check', 'metrics'], {
    input: body,
  });
  assert.deepEqual([status, `${stdout}${stderr}`], [0, '']);
});

test('protobuf and gzip come where they are asked for', async (t) => {
  const { output } = await opened(t);
  const { response, body } = await scraped(output.url, { accept: PROTOBUF, 'accept-encoding': 'identity' });
  assert.match(response.headers.get('content-type') ?? '', /^application\/vnd\.google\.protobuf; proto=/);
  const names: string[] = [];
  for (const reader = new ProtobufReader(body); !reader.done; )
    names.push(textOf(fieldsOf(reader.delimited()).get(1)?.[0]));
  assert.ok(
    names.includes('regatta_attempt_duration_seconds') && names.includes('process_cpu_seconds_total'),
  );
  // fetch() unpacks by itself.
  const packed = await scraped(output.url, { 'accept-encoding': 'gzip' });
  assert.equal(packed.response.headers.get('content-encoding'), 'gzip');
  assert.match(packed.body.toString(), /^regatta_run_info/m);
  assert.throws(() => gunzipSync(packed.body), 'it was unpacked once');
});

test('other places and methods are told where to go', async (t) => {
  const { output } = await opened(t);
  const elsewhere = await scraped(new URL('/', output.url).href);
  assert.deepEqual(
    [elsewhere.response.status, elsewhere.body.toString()],
    [404, 'The figures are at /metrics\n'],
  );
  const posted = await fetch(output.url, { method: 'POST', body: 'x' });
  assert.equal(posted.status, 405);
});

test('before the run starts there are figures of the process alone', async (t) => {
  const { output } = await open(t);
  const { body } = await scraped(output.url);
  assert.match(body.toString(), /^process_open_fds/m);
  assert.doesNotMatch(body.toString(), /regatta_/);
});

test('the last figures wait for one scrape that begins after the end', async (t) => {
  const { output, told } = await opened(t, { lingerMs: 60_000 });
  const finished = output.finish(SUMMARY);
  assert.match(told.at(-1) ?? '', /for one more scrape, at most 60 s/);
  const { body } = await scraped(output.url);
  assert.match(body.toString(), /^regatta_run_verdict\{verdict="PASS"\} 1$/m);
  assert.match(body.toString(), /^regatta_run_verdict\{verdict="FAIL"\} 0$/m);
  await finished;
  await assert.rejects(fetch(output.url), 'and then nobody listens there');
});

for (const [why, options, summary] of [
  ['nobody comes in time', { lingerMs: 1 }, SUMMARY],
  ['no time is given', { lingerMs: 0 }, SUMMARY],
  ['somebody is in a hurry', { lingerMs: 60_000, hurry: AbortSignal.abort() }, SUMMARY],
  ['nobody came in a run that was longer', { lingerMs: 60_000 }, { ...SUMMARY, seconds: 61 } as Summary],
  ['the run was stopped', { lingerMs: 60_000 }, { ...SUMMARY, stopped: 'from outside' } as Summary],
] as const)
  test(`they do not wait where ${why}`, async (t) => {
    const { output } = await opened(t, options);
    await output.finish(summary);
    await assert.rejects(fetch(output.url));
  });

test('somebody who came during a long run is waited for', async (t) => {
  const { output } = await opened(t, { lingerMs: 60_000 });
  await scraped(output.url);
  const finished = output.finish({ ...SUMMARY, seconds: 3600 } as Summary);
  await scraped(output.url);
  await finished;
});

test('a second wish for the end cuts the wait short', async (t) => {
  const impatience = new AbortController();
  const { output } = await opened(t, { lingerMs: 60_000, hurry: impatience.signal });
  const finished = output.finish(SUMMARY);
  impatience.abort();
  await finished;
});

test('a port that is in use is one line, and so is an address elsewhere', async (t) => {
  const other = createServer().listen(0, '127.0.0.1');
  t.after(() => other.close());
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const opening = (host: string, at: number) =>
    Prometheus.open({
      host,
      port: at,
      lingerMs: 0,
      hurry: new AbortController().signal,
      tellStarted: () => {},
      tellLingering: () => {},
    });
  await assert.rejects(opening('127.0.0.1', port), {
    name: 'RegattaError',
    exitCode: 104,
    message: new RegExp(`^--prometheus: port ${port} on 127\\.0\\.0\\.1 is in use; choose another`),
  });
  await assert.rejects(opening('192.0.2.1', 0), {
    exitCode: 104,
    message: /^--prometheus: 192\.0\.2\.1 is no address of this machine/,
  });
});

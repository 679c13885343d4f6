import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import type { Frame } from '../../metrics/frame.ts';
import { Recorder } from '../../metrics/recorder.ts';
import { frameLines, readFrames } from './frames-file.ts';

function frames(count: number): Frame[] {
  const recorder = new Recorder(1, ['größe']);
  const slot = recorder.slot('attendance', 'query');
  return Array.from({ length: count }, (_, i) => {
    recorder.begin(slot, 0);
    recorder.end(slot, 0, 'ok', 1000 * i, 900 * i);
    const window = { from: i * 1000, to: i * 1000 + 1000, final: false, paused: false };
    return recorder.close({ ...window, gauges: [], loopLagMs: 0.5, busy: 0.1, heapBytes: 7 });
  });
}

function file(t: TestContext, text: string | Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'frames.ndjson');
  writeFileSync(path, text);
  return path;
}

async function read(path: string): Promise<Frame[]> {
  const all: Frame[] = [];
  for await (const frame of readFrames(path)) all.push(frame);
  return all;
}

test('frames are read as they were written', async (t) => {
  const written = frames(5);
  assert.deepEqual(await read(file(t, frameLines(written))), written);
});

test('a file torn at any byte of its last line gives every frame before it', async (t) => {
  const written = frames(3);
  const whole = Buffer.from(frameLines(written));
  const lastLine = Buffer.byteLength(frameLines(written.slice(2)));
  for (let torn = 1; torn <= lastLine; torn++) {
    const got = await read(file(t, whole.subarray(0, whole.length - torn)));
    assert.deepEqual(got, torn === 1 ? written : written.slice(0, 2), `${torn} bytes missing`);
  }
});

test('an empty file has no frames', async (t) => {
  assert.deepEqual(await read(file(t, '')), []);
});

test('a broken line in the middle is told with its place', async (t) => {
  const [a, b] = frames(2);
  const path = file(t, `${frameLines([a!])}{"torn\n${frameLines([b!])}`);
  await assert.rejects(read(path), {
    exitCode: 104,
    message: `${path}:2: expected a frame of version 1, found not a frame`,
  });
});

test('a frame of another version is told', async (t) => {
  const path = file(t, '{"version":9}\n');
  await assert.rejects(read(path), {
    exitCode: 104,
    message: `${path}:1: expected a frame of version 1, found a frame of version 9`,
  });
});

test('a file that is not there, or is a folder, is told', async (t) => {
  const path = file(t, '');
  await assert.rejects(read(`${path}.no`), {
    exitCode: 104,
    message: `${path}.no can't be read: no such file`,
  });
  await assert.rejects(read(join(path, '..')), { exitCode: 104, message: /can't be read: / });
});

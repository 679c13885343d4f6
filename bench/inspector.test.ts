import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import test from 'node:test';
import { INSPECTABLE, inspect } from './inspector.ts';

const linux = { skip: existsSync('/proc/self/net/tcp') ? false : 'needs /proc, as the benches do' };
const MEGA = 1e6;
/** Keeps 30 MB in its main thread and makes garbage beside, 10 MB in a worker, and ends when its input does. */
const PROGRAM = `
  const { Worker } = require('node:worker_threads');
  const keep = (megabytes) => Array.from({ length: megabytes * 10 }, (_, i) => new Array(12_500).fill(i));
  globalThis.kept = keep(30);
  keep(20);
  const worker = new Worker(
    'globalThis.kept = (' + keep + ')(10); require("node:worker_threads").parentPort.on("message", () => {}); require("node:worker_threads").parentPort.postMessage("up")',
    { eval: true },
  );
  worker.once('message', () => console.log('up'));
  process.stdin.on('end', () => process.exit()).resume();
`;

test('live memory is what each thread holds on to, without the garbage', linux, async (t) => {
  const child = spawn(process.execPath, ['-e', PROGRAM], {
    env: { ...process.env, ...INSPECTABLE },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  t.after(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  const inspector = await inspect(child.pid ?? 0);
  const memory = await inspector.liveMemory();
  inspector.close();
  assert.deepEqual(Object.keys(memory), ['main', 'worker 1']);
  const { main = 0, 'worker 1': worker = 0 } = memory;
  assert.ok(main > 30 * MEGA && main < 42 * MEGA, `${main}`);
  assert.ok(worker > 10 * MEGA && worker < 22 * MEGA, `${worker}`);
});

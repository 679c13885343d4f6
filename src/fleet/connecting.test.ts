import assert from 'node:assert/strict';
import test from 'node:test';
import type { Script } from '../lifecycle/script.ts';
import { outcomesOf, testWorld } from './world.test-helper.ts';

const step = (name: string, args = {}): Script[number] => ({ kind: 'step', name, args });
const sleep = (ms: number): Script[number] => ({ kind: 'sleep', simulated: { min: ms, max: ms } });

test('a device that is alone with its unbinding still gets its lost connection back (PROTOCOLS 1.4)', async () => {
  const { clock, server, close } = testWorld({ script: [step('connect'), step('unbind'), sleep(10)] });
  let cut = false;
  server.serve = (request, link) => {
    if (cut) link.reply(request);
    else link.close('socket/ECONNRESET');
    cut = true;
  };
  await clock.advance(5000);
  assert.deepEqual(outcomesOf(close()), {
    'connect ok': 1,
    'unbind socket/ECONNRESET': 1,
    'reconnect ok': 1,
    'unbind ok': 1,
  });
});

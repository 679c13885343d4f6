import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { startMosquitto } from './mosquitto.ts';
import { skipWithout } from './programs.ts';

test('a Mosquitto for a test accepts connections until it is stopped', {
  skip: skipWithout('mosquitto'),
}, async () => {
  const broker = await startMosquitto();
  const socket = connect(broker.port, '127.0.0.1');
  await once(socket, 'connect');
  const closed = once(socket, 'close');
  socket.resume();
  await broker.stop();
  await closed;
  await assert.rejects(once(connect(broker.port, '127.0.0.1'), 'connect'), { code: 'ECONNREFUSED' });
});

test('a program that REGATTA_REQUIRE names may not be skipped', (t) => {
  const { PATH, REGATTA_REQUIRE } = process.env;
  t.after(() => Object.assign(process.env, { PATH, REGATTA_REQUIRE: REGATTA_REQUIRE ?? '' }));
  const nothing = 'a-program-that-nobody-has' as 'tmux';
  process.env.REGATTA_REQUIRE = '';
  assert.match(String(skipWithout(nothing)), /is not installed/);
  process.env.REGATTA_REQUIRE = `mosquitto,${nothing}`;
  assert.throws(() => skipWithout(nothing), /is not installed/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Backlog } from './backlog.ts';

const NONE = { sockets: 0, bytes: 0 };

test('what the system has taken is no backlog; the rest is until it is taken', () => {
  const backlog = new Backlog();
  const socket = { writableLength: 0, destroyed: false };
  const other = { writableLength: 7, destroyed: false };
  backlog.written(socket);
  assert.deepEqual(backlog.waiting(), NONE);
  backlog.written(other);
  socket.writableLength = 30;
  backlog.written(socket);
  backlog.written(socket);
  assert.deepEqual(backlog.waiting(), { sockets: 2, bytes: 37 });
  socket.writableLength = 4;
  assert.deepEqual(backlog.waiting(), { sockets: 2, bytes: 11 });
  socket.writableLength = 0;
  other.destroyed = true;
  assert.deepEqual(backlog.waiting(), NONE);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Link, LinkEvents, LinkOptions } from '../net/link.ts';
import { type Packet, showLinks } from './shown-link.ts';

const OPTIONS: LinkOptions = {
  gateway: { host: '127.0.0.1', port: 1883, tls: false },
  account: { clientId: 'DL_1', username: 'DL', password: 'sesame' },
  cleanSession: true,
  keepAliveSeconds: 60,
};

/** A link that notes its calls, and the events it was given. */
function opened() {
  const shown: Packet[] = [];
  const calls: string[] = [];
  let inner: LinkEvents | undefined;
  const note =
    (name: string) =>
    (...args: unknown[]) => {
      calls.push(`${name} ${JSON.stringify(args)}`);
      return 7;
    };
  const bare: Link = {
    publish: note('publish'),
    subscribe: note('subscribe'),
    ping: note('ping'),
    disconnect: note('disconnect'),
    destroy: note('destroy'),
  };
  const heard =
    (name: string) =>
    (...args: unknown[]) =>
      void calls.push(`heard ${name} ${JSON.stringify(args)}`);
  const events: LinkEvents = {
    connected: heard('connected'),
    message: heard('message'),
    acknowledged: heard('acknowledged'),
    subscribed: heard('subscribed'),
    pong: heard('pong'),
    written: heard('written'),
    closed: heard('closed'),
  };
  const open = showLinks(
    (_, given) => {
      inner = given;
      return bare;
    },
    (packet) => shown.push(packet),
  );
  const link = open(OPTIONS, events);
  assert.ok(inner);
  return { link, inner, shown, calls };
}

test('what is sent goes through unchanged and is shown', () => {
  const { link, shown, calls } = opened();
  assert.equal(link.publish('device', '{}', 1), 7);
  assert.equal(link.subscribe(['KQ'], 0), 7);
  link.ping();
  link.disconnect();
  link.destroy('timeout');
  assert.deepEqual(calls, [
    'publish ["device","{}",1]',
    'subscribe [["KQ"],0]',
    'ping []',
    'disconnect []',
    'destroy ["timeout"]',
  ]);
  assert.deepEqual(shown.slice(1), [
    { kind: 'sent', topic: 'device', payload: '{}', qos: 1 },
    { kind: 'subscribe', topics: ['KQ'] },
    { kind: 'ping' },
    { kind: 'disconnect' },
  ]);
});

test('what comes is shown and then heard', () => {
  const { inner, shown, calls } = opened();
  inner.connected(false);
  inner.message('DL_1', '{}');
  inner.acknowledged(4);
  inner.subscribed(5, [0]);
  inner.pong();
  inner.written();
  inner.closed('ok');
  assert.deepEqual(calls, [
    'heard connected [false]',
    'heard message ["DL_1","{}"]',
    'heard acknowledged [4]',
    'heard subscribed [5,[0]]',
    'heard pong []',
    'heard written []',
    'heard closed ["ok"]',
  ]);
  assert.deepEqual(
    shown.map(({ kind }) => kind),
    ['connect', 'connack', 'received', 'puback', 'suback', 'pong', 'closed'],
  );
});

test('a password never gets as far as what is shown', () => {
  assert.doesNotMatch(JSON.stringify(opened().shown), /sesame/);
});

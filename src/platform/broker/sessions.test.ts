import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import mqtt from 'mqtt-packet';
import { type DeliveryCounts, type Message, MOST_KEPT, type QoS, WINDOW } from './session.ts';
import { Sessions } from './sessions.ts';

/** Counts by kind, over all labels. */
function counts() {
  const by: Record<string, number> = { delivered: 0, repeated: 0, unsure: 0, kept: 0, discarded: 0 };
  const count = (kind: string) => (_label: string, amount: number) => {
    by[kind] = (by[kind] ?? 0) + amount;
  };
  const one = (kind: string) => (label: string) => count(kind)(label, 1);
  const told: DeliveryCounts = {
    delivered: one('delivered'),
    repeated: one('repeated'),
    kept: one('kept'),
    discarded: one('discarded'),
    unsure: count('unsure'),
  };
  return { by, told };
}

interface Got {
  readonly text: string;
  readonly qos: number;
  readonly dup: boolean;
  readonly packetId: number | undefined;
}

/** A client's end of a line: what was written to it, as an independent parser understands it. */
function client() {
  const got: Got[] = [];
  const parser = mqtt.parser();
  parser.on('packet', (packet) => {
    if (packet.cmd !== 'publish') throw new Error(packet.cmd);
    const { payload, qos, dup, messageId } = packet;
    got.push({ text: payload.toString(), qos, dup, packetId: messageId });
  });
  return { got, write: (packet: string) => void parser.parse(Buffer.from(packet, 'latin1')) };
}

const message = (topic: string, payload: string, qos: QoS = 1): Message => ({
  topic,
  payload,
  qos,
  label: topic,
});
const texts = (got: readonly Got[]) => got.map(({ text }) => text);

function broker() {
  const { by, told } = counts();
  return { by, sessions: new Sessions(told, () => 0) };
}

test('what is sent while a client is away comes when it is back, in order', () => {
  const { by, sessions } = broker();
  const first = client();
  const session = sessions.connected('c', false, first);
  sessions.subscribe(session, 'a', 1);
  session.closed(first);
  for (const text of ['1', '2', '3']) sessions.publish(message('a', text));
  assert.deepEqual(sessions.kept('c'), new Map([['a', 1]]));
  const second = client();
  sessions.connected('c', false, second);
  sessions.publish(message('a', '4'));
  assert.deepEqual(texts(second.got), ['1', '2', '3', '4']);
  assert.ok(second.got.every(({ qos, dup }) => qos === 1 && !dup));
  assert.deepEqual(by, { delivered: 4, repeated: 0, unsure: 0, kept: 3, discarded: 0 });
});

test('what was not acknowledged comes again, first, with DUP and its old identifier [MQTT-4.4.0-1]', () => {
  const { by, sessions } = broker();
  const [first, second] = [client(), client()];
  const session = sessions.connected('c', false, first);
  sessions.subscribe(session, 'a', 1);
  for (const text of ['1', '2', '3']) sessions.publish(message('a', text));
  session.acknowledged(first.got[1]?.packetId ?? 0);
  session.closed(first);
  assert.equal(by.unsure, 2);
  sessions.publish(message('a', '4'));
  sessions.connected('c', false, second);
  assert.deepEqual(second.got, [
    { ...first.got[0], dup: true },
    { ...first.got[2], dup: true },
    { text: '4', qos: 1, dup: false, packetId: 4 },
  ]);
  assert.deepEqual(by, { delivered: 4, repeated: 2, unsure: 0, kept: 1, discarded: 0 });
});

test('no more than a window of messages is unacknowledged at a time', () => {
  const { sessions } = broker();
  const line = client();
  const session = sessions.connected('c', false, line);
  sessions.subscribe(session, 'a', 1);
  for (let n = 0; n < WINDOW + 2; n++) sessions.publish(message('a', String(n)));
  assert.equal(line.got.length, WINDOW);
  session.acknowledged(999);
  assert.equal(line.got.length, WINDOW, 'nothing of that identifier was in flight');
  session.acknowledged(line.got[0]?.packetId ?? 0);
  assert.equal(line.got.length, WINDOW + 1);
});

test('a client that stays away does not fill the memory', () => {
  const { by, sessions } = broker();
  const away = client();
  const session = sessions.connected('c', false, away);
  sessions.subscribe(session, 'a', 1);
  session.closed(away);
  for (let n = 0; n < MOST_KEPT + 5; n++) sessions.publish(message('a', ''));
  assert.equal(by.discarded, 5);
});

test('QoS 0 is for those who are there; lately written, it may not have been read', () => {
  const { by, sessions } = broker();
  const line = client();
  const session = sessions.connected('c', false, line);
  sessions.subscribe(session, 'a', 0);
  sessions.subscribe(session, 'b', 1);
  sessions.publish(message('a', 'granted 0'));
  sessions.publish(message('b', 'sent with 0', 0));
  session.closed(line);
  sessions.publish(message('a', 'away'));
  assert.deepEqual(
    line.got.map(({ text, qos }) => [text, qos]),
    [
      ['granted 0', 0],
      ['sent with 0', 0],
    ],
  );
  assert.deepEqual(by, { delivered: 2, repeated: 0, unsure: 2, kept: 0, discarded: 1 });
});

test('subscriptions that overlap bring a message once, at the highest QoS', () => {
  const { sessions } = broker();
  const line = client();
  const session = sessions.connected('c', false, line);
  sessions.subscribe(session, 'a/#', 0);
  sessions.subscribe(session, 'a/+', 1);
  sessions.subscribe(session, 'a/b', 0);
  sessions.publish(message('a/b', 'x'));
  sessions.unsubscribe(session, ['a/+', 'a/b']);
  sessions.publish(message('a/b', 'y'));
  sessions.unsubscribe(session, ['a/#']);
  sessions.publish(message('a/b', 'z'));
  assert.deepEqual(
    line.got.map(({ text, qos }) => [text, qos]),
    [
      ['x', 1],
      ['y', 0],
    ],
  );
});

test('a session that has ended leaves nothing behind [MQTT-3.1.2-6]', () => {
  const { by, sessions } = broker();
  const away = client();
  const session = sessions.connected('c', false, away);
  sessions.subscribe(session, 'a', 1);
  session.closed(away);
  sessions.publish(message('a', 'x'));
  sessions.end(session);
  assert.equal(sessions.kept('c'), undefined);
  const line = client();
  sessions.connected('c', false, line);
  sessions.publish(message('a', 'y'));
  assert.deepEqual(line.got, []);
  assert.equal(by.delivered, 0);
});

test('a clean session begins with nothing, and the old connection’s end does not end it [MQTT-3.1.2-6]', () => {
  const { by, sessions } = broker();
  const [old, fresh] = [client(), client()];
  const before = sessions.connected('c', false, old);
  sessions.subscribe(before, 'a', 1);
  sessions.publish(message('a', 'x'));
  const session = sessions.connected('c', true, fresh);
  assert.deepEqual(fresh.got, []);
  sessions.subscribe(session, 'a', 1);
  before.closed(old);
  sessions.end(before);
  sessions.publish(message('a', 'y'));
  assert.deepEqual([texts(old.got), texts(fresh.got)], [['x'], ['y']]);
  assert.equal(by.unsure, 1);
});

test('a connection that is taken over gets no more, and its late end takes nothing away [MQTT-3.1.4-2]', () => {
  const { by, sessions } = broker();
  const [old, fresh] = [client(), client()];
  sessions.subscribe(sessions.connected('c', false, old), 'a', 1);
  sessions.publish(message('a', 'x'));
  const session = sessions.connected('c', false, fresh);
  session.closed(old);
  sessions.publish(message('a', 'y'));
  assert.deepEqual(texts(old.got), ['x']);
  assert.deepEqual(
    fresh.got.map(({ text, dup }) => [text, dup]),
    [
      ['x', true],
      ['y', false],
    ],
  );
  assert.equal(by.unsure, 0);
});

test('however often a client comes and goes, it gets each message, new ones in order', () => {
  const deeds = fc.array(fc.constantFrom('publish', 'leave', 'come', 'acknowledge'), { maxLength: 80 });
  fc.assert(
    fc.property(deeds, (sequence) => {
      const { by, sessions } = broker();
      let line = client();
      let session = sessions.connected('c', false, line);
      sessions.subscribe(session, 'a', 1);
      let [here, sent, unread] = [true, 0, 0];
      const fresh: string[] = [];
      const read = () => {
        fresh.push(...texts(line.got.slice(unread).filter(({ dup }) => !dup)));
        unread = line.got.length;
      };
      for (const deed of [...sequence, 'come'] as const) {
        if (deed === 'publish') sessions.publish(message('a', String(sent++)));
        if (deed === 'leave' && here) session.closed(line);
        if (deed === 'leave') here = false;
        if (deed === 'come' && !here) {
          read();
          [line, unread, here] = [client(), 0, true];
          session = sessions.connected('c', false, line);
        }
        if (deed === 'acknowledge' && here) session.acknowledged(line.got.at(-1)?.packetId ?? 0);
        read();
      }
      assert.deepEqual(
        fresh,
        Array.from({ length: sent }, (_, n) => String(n)),
      );
      assert.equal(by.delivered, sent);
      assert.equal(by.unsure, 0, 'what was not read was sent again');
    }),
    { seed: 9 },
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  answerOf,
  DEVICE,
  of,
  pointTestDevice,
  provisioned,
  SERVER,
  step,
  worldOf,
} from './device.test-helper.ts';

test('a device POSTs JSON made of the scenario’s template, to the server that the user has named', () => {
  const device = pointTestDevice(
    {
      imei: '8601{index:4}',
      body: { imei: '{imei}', sn: '{serial}', no: '{index}', nested: [{ as: 'is-{index:3}' }], on: true },
      headers: { 'x-tenant': 'a' },
    },
    { index: 7 },
  );
  const world = worldOf([answerOf()]);
  world.run(step('provision', device));
  const [call] = of(world, 'fetch');
  assert.deepEqual([call?.method, call?.url], ['POST', SERVER]);
  assert.deepEqual(call?.headers, {
    'content-type': 'application/json',
    'x-tenant': 'a',
    connection: 'close',
  });
  assert.deepEqual(JSON.parse(call?.body ?? ''), {
    imei: '86010007',
    sn: '1',
    no: 7,
    nested: [{ as: 'is-007' }],
    on: true,
  });
});

for (const [what, body, outcome, counted] of [
  ['00000 is success', answerOf(), 'ok', 'received/provision/00000'],
  [
    'a code of the server’s own is told as it is',
    '{"code":"A-17"}',
    'platform/A-17',
    'received/provision/A-17',
  ],
  ['… also as a number', '{"code":404}', 'platform/404', 'received/provision/404'],
  ['an answer without a code is 99999', '{"result":{}}', 'platform/99999', 'received/provision/99999'],
  ['a body that is no JSON is 77777', '<html>', 'platform/77777-not-json', 'received/provision/77777'],
  ['… nor an object', '["00000"]', 'platform/77777-not-json', 'received/provision/77777'],
  ['no answer in time is 77777', 'timeout', 'platform/77777-timeout', 'lost/provision'],
  ['a broken network is 77777', 'socket/ECONNRESET', 'platform/77777-network', 'lost/provision'],
  ['an unknown host is 77777', 'socket/ENOTFOUND', 'platform/77777-network', 'lost/provision'],
  ['a broken answer is 77777', 'protocol/bad-http', 'platform/77777-network', 'lost/provision'],
  [
    'a certificate that is not trusted is 77777',
    'socket/SELF_SIGNED_CERT_IN_CHAIN',
    'platform/77777-tls',
    'lost/provision',
  ],
  [
    'a handshake that fails is 77777',
    'socket/ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
    'platform/77777-tls',
    'lost/provision',
  ],
  ['the end of the run is none of these', 'abandoned', 'abandoned', 'lost/provision'],
  [
    '00000 without an identity is no success',
    answerOf(undefined, { productKey: 'pk' }),
    'protocol/no-identity',
    'received/provision/00000',
  ],
  ['… nor without a host', answerOf({ qos: 1 }), 'protocol/bad-host', 'received/provision/00000'],
  [
    '… nor with one that is no address',
    answerOf({ host: 'http://mq.example' }),
    'protocol/bad-host',
    'received/provision/00000',
  ],
  ['… nor with QoS 2', answerOf({ host: 'mq', qos: 2 }), 'protocol/bad-qos', 'received/provision/00000'],
  [
    '… nor with a cleanSession that is no flag',
    answerOf({ host: 'mq', cleanSession: 'no' }),
    'protocol/bad-clean-session',
    'received/provision/00000',
  ],
] as const)
  test(`the outcome of a provisioning: ${what}`, () => {
    const device = pointTestDevice();
    const world = worldOf([body]);
    assert.equal(world.run(step('provision', device)), outcome);
    assert.deepEqual(world.ended, [`provision ${outcome}`]);
    assert.deepEqual(
      of(world, 'tally').map(({ name }) => name),
      ['point/sent/provision', `point/${counted}`],
    );
    assert.equal(device.state.provisioned !== undefined, outcome === 'ok');
  });

test('qos is 0 by default; cleanSession is false when absent, and written as 0, 1, true or false', () => {
  const told = (connect: object) => {
    const { qos, cleanSession } = provisioned({}, { host: 'mq', ...connect }).state.provisioned ?? {};
    return [qos, cleanSession];
  };
  assert.deepEqual(told({}), [0, false]);
  assert.deepEqual(told({ qos: 1, cleanSession: 1 }), [1, true]);
  assert.deepEqual(told({ qos: 0, cleanSession: 0 }), [0, false]);
  assert.deepEqual(told({ cleanSession: true }), [0, true]);
  assert.deepEqual(told({ cleanSession: false }), [0, false]);
});

test('the host is a name, a name with a port, or a URL; TLS where the URL says so', () => {
  const gateway = (host: string) => provisioned({}, { host }).state.provisioned?.gateway;
  assert.deepEqual(gateway('mq.example'), { host: 'mq.example', port: 1883, tls: false });
  assert.deepEqual(gateway('10.0.0.7:2883'), { host: '10.0.0.7', port: 2883, tls: false });
  assert.deepEqual(gateway('mqtts://mq.example'), { host: 'mq.example', port: 8883, tls: true });
  assert.deepEqual(gateway('ssl://[::1]:99'), { host: '::1', port: 99, tls: true });
  assert.deepEqual(gateway('tcp://mq.example:1'), { host: 'mq.example', port: 1, tls: false });
});

test('ClientID is the deviceName, UserName the productKey, Password the deviceSecret', () => {
  assert.deepEqual(provisioned().state.provisioned?.account, {
    clientId: 'dev-1',
    username: 'pk',
    password: 's3cret',
  });
});

test('… each a template that the scenario can change; a productSecret may be missing', () => {
  const account = {
    clientId: '{productKey}.{deviceName}',
    username: '{imei}',
    password: '{productSecret}:x',
  };
  assert.deepEqual(provisioned({ account }).state.provisioned?.account, {
    clientId: 'pk.dev-1',
    username: '1',
    password: ':x',
  });
  const device = pointTestDevice({ account });
  worldOf([answerOf(undefined, { ...DEVICE, productSecret: 'ps' })]).run(step('provision', device));
  assert.equal(device.state.provisioned?.account.password, 'ps:x');
});

test('no secret is told to a log, an outcome or a count', () => {
  const world = worldOf([answerOf()]);
  world.run(step('provision', pointTestDevice()));
  const told = world.effects.filter(({ kind }) => ['tally', 'note', 'end', 'begin'].includes(kind));
  assert.doesNotMatch(JSON.stringify(told), /s3cret/);
});

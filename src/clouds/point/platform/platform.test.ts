import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServiceAnswer, ServiceWorld } from '../../../platform/service.ts';
import { randomStream } from '../../../random.ts';
import { type PointSettings, pointLanguage } from '../language.ts';
import { maySubscribe } from './devices.ts';
import { pointPlatform } from './index.ts';

const settingsOf = (given: object) => pointLanguage.platform?.parse(given) as PointSettings;

interface Planned {
  readonly at: number;
  readonly action: () => void;
}

/** The server over a world whose time the test moves. */
function server(given: object = {}) {
  const published: string[] = [];
  let planned: Planned[] = [];
  let now = 0;
  const world: ServiceWorld = {
    seed: 1,
    now: () => now,
    random: randomStream('test'),
    tally: () => {},
    after: (ms, action) => {
      planned.push({ at: now + ms, action });
      return () => {};
    },
    post: () => assert.fail(),
    get: () => assert.fail(),
  };
  const service = pointPlatform.open(settingsOf(given), world);
  service.broker?.opened?.({
    publish: (topic, payload, qos) => published.push(`${topic} ${payload} ${qos}`),
    url: (reachedAs) => `mqtt://${reachedAs ?? '127.0.0.1'}:1884`,
  });
  const [route] = service.routes;
  const ask = (body: unknown, headers: Record<string, string> = {}): ServiceAnswer =>
    route?.handle({
      params: {},
      query: {},
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }) as ServiceAnswer;
  const pass = (ms: number): void => {
    for (const end = now + ms; ; ) {
      const next = planned.toSorted((a, b) => a.at - b.at).find(({ at }) => at <= end);
      now = next?.at ?? end;
      if (!next) return;
      planned = planned.filter((one) => one !== next);
      next.action();
    }
  };
  return { service, ask, pass, published };
}

interface Told {
  readonly code: string;
  readonly result: { readonly device: Record<string, string>; readonly connect: Record<string, unknown> };
}
const told = (answer: ServiceAnswer) => (answer.body as Told).result;

test('a registered IMEI is told its identity and where to connect, the same again and again', () => {
  const { ask } = server();
  const answer = ask({ imei: '860123450000001' });
  assert.equal(answer.code, '00000');
  const { device, connect } = told(answer);
  assert.deepEqual([device.productKey, device.deviceName], ['regatta', '860123450000001']);
  assert.match(device.deviceSecret ?? '', /^[0-9a-f]{32}$/);
  assert.deepEqual(connect, { qos: 1, host: 'mqtt://127.0.0.1:1884' });
  assert.deepEqual(ask({ imei: '860123450000001' }), answer);
  assert.notEqual(told(ask({ imei: '860123450000002' })).device.deviceSecret, device.deviceSecret);
});

test('what it tells is as it is set: host, qos, cleanSession as written, productKey, productSecret', () => {
  const settings = { host: 'mq.example', qos: 0, cleanSession: 1, productKey: 'k', productSecret: 's' };
  const { device, connect } = told(server(settings).ask({ imei: '1' }));
  assert.deepEqual(connect, { qos: 0, host: 'mq.example', cleanSession: 1 });
  assert.deepEqual([device.productKey, device.productSecret], ['k', 's']);
  assert.equal('productSecret' in told(server().ask({ imei: '1' })).device, false, 'it may be missing');
  const other = told(server({ cleanSession: true }).ask({ imei: '1' }, { host: '10.0.0.7' }));
  assert.deepEqual(other.connect, { qos: 1, host: 'mqtt://10.0.0.7:1884', cleanSession: true });
});

test('only JSON with an imei is understood', () => {
  const { ask } = server();
  for (const body of [
    '',
    '{',
    '[]',
    '{}',
    '{"imei":7}',
    '{"imei":""}',
    '{"imei":"a/b"}',
    '{"imei":"#"}',
    'null',
  ])
    assert.equal(ask(body).code, '10002', body);
  assert.equal(ask({ imei: '1' }, { 'content-type': 'text/plain' }).code, '10002');
  assert.equal(ask({ imei: '1' }, { 'content-type': 'application/json; charset=utf-8' }).code, '00000');
});

for (const [what, settings, known, unknown] of [
  ['a list', { imeis: ['1', '2'] }, ['1', '2'], ['3', '11']],
  ['a pattern', { imeis: '86{index:4}' }, ['860000', '869999', '8612345'], ['86', '86001', '860000x', '']],
  ['a pattern up to a count', { imeis: '86{index:4}', count: 10 }, ['860000', '860009'], ['860010', '86009']],
  ['a pattern with characters of its own', { imeis: 'a.b{index}' }, ['a.b0'], ['axb0', 'a.b00', 'a.b']],
] as const)
  test(`the registry is ${what}`, () => {
    const { ask } = server(settings);
    for (const imei of known) assert.equal(ask({ imei }).code, '00000', imei);
    for (const imei of unknown) assert.notEqual(ask({ imei }).code, '00000', imei);
    assert.equal(ask({ imei: '999' }).code, '10001');
  });

test('shares of the IMEIs are refused with own codes: always the same ones', () => {
  const { ask } = server({
    refusals: [
      { code: '20001', share: '20%' },
      { code: '20002', share: 0.1 },
    ],
  });
  const count = () => {
    const codes = Array.from({ length: 2000 }, (_, n) => String(ask({ imei: `86${n}` }).code));
    return { codes, of: (code: string) => codes.filter((one) => one === code).length };
  };
  const first = count();
  assert.ok(Math.abs(first.of('20001') - 400) < 60, String(first.of('20001')));
  assert.ok(Math.abs(first.of('20002') - 200) < 45, String(first.of('20002')));
  assert.deepEqual(count().codes, first.codes);
});

test('broken answers: cut, no JSON, without a code; slow ones; each counted as the device will count it', () => {
  const { ask } = server({
    answers: { cut: '10%', notJson: '10%', noCode: '10%' },
    delay: '5ms',
    slow: { share: '50%', by: '100ms' },
  });
  const answers = Array.from({ length: 2000 }, () => ask({ imei: '1' }));
  const some = (holds: (answer: ServiceAnswer) => boolean) => answers.filter(holds).length;
  const near = (found: number, wanted: number) =>
    assert.ok(Math.abs(found - wanted) < wanted / 4, `${found}, not some ${wanted}`);
  near(
    some(({ cut }) => cut === true),
    200,
  );
  near(
    some(({ code, body }) => code === '77777' && String(body).startsWith('<html>')),
    200,
  );
  near(
    some(({ code, body }) => code === '99999' && !Object.hasOwn(body as object, 'code')),
    200,
  );
  near(
    some(({ after }) => after === 105),
    1000,
  );
  near(
    some(({ after }) => after === 5),
    1000,
  );
});

test('a share of the handshakes fails; without one they are let alone', () => {
  const { service } = server({ tlsFailures: '30%' });
  const failed = Array.from({ length: 1000 }, () => service.breaksHandshake?.()).filter(Boolean).length;
  assert.ok(Math.abs(failed - 300) < 60, String(failed));
  assert.equal(server().service.breaksHandshake, undefined);
});

test('the broker lets in who was told, and no one else', () => {
  const { service, ask } = server({ imeis: '86{index:4}', refusals: [{ code: 'no', share: '50%' }] });
  const imeis = Array.from({ length: 20 }, (_, n) => `86${String(n).padStart(4, '0')}`);
  const welcome = imeis.find((imei) => ask({ imei }).code === '00000') ?? '';
  const refused = imeis.find((imei) => ask({ imei }).code === 'no') ?? '';
  const { deviceSecret: password = '' } = told(ask({ imei: welcome })).device;
  const admit = (over: object) =>
    service.broker?.admit({ clientId: welcome, username: 'regatta', password, ...over });
  assert.equal(admit({}), 0);
  assert.equal(admit({ password: 'x' }), 4);
  assert.equal(admit({ password: undefined }), 4);
  assert.equal(admit({ username: 'x' }), 4);
  assert.equal(admit({ clientId: refused }), 4);
  assert.equal(admit({ clientId: '' }), 2);
});

test('an IMEI that is refused does not get in with its secret either', () => {
  const { deviceSecret } = told(server().ask({ imei: '1' })).device;
  const { service } = server({ refusals: [{ code: 'no', share: 1 }] });
  assert.equal(service.broker?.admit({ clientId: '1', username: 'regatta', password: deviceSecret }), 5);
});

test('a device’s own topics are its own, the others are for all', () => {
  for (const filter of [
    'device/me/down',
    'device/me/#',
    'device/me/+',
    'device/me',
    'news',
    'news/#',
    'news/+',
  ])
    assert.ok(maySubscribe('me', filter), filter);
  for (const filter of ['device/you/down', 'device/#', 'device/+/down', 'device', '#', '+/me', '$SYS/#'])
    assert.ok(!maySubscribe('me', filter), filter);
});

test('the downlink begins with the first provisioning: numbered for each device, so many times', () => {
  const { ask, pass, published } = server({
    downlink: { every: '2s', times: 2, payload: { n: '{n}', text: 'no {n} for {deviceName}' } },
  });
  ask({ imei: 'a' });
  pass(1000);
  ask({ imei: 'a' });
  ask({ imei: 'b' });
  pass(60_000);
  assert.deepEqual(published, [
    'device/a/down {"n":1,"text":"no 1 for a"} 1',
    'device/b/down {"n":1,"text":"no 1 for b"} 1',
    'device/a/down {"n":2,"text":"no 2 for a"} 1',
    'device/b/down {"n":2,"text":"no 2 for b"} 1',
  ]);
});

test('a share of the published messages costs the connection', () => {
  const { service } = server({ disconnects: '20%' });
  const cut = Array.from({ length: 1000 }, () => service.broker?.cutsAfter?.('1')).filter(Boolean).length;
  assert.ok(Math.abs(cut - 200) < 50, String(cut));
});

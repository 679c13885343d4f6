import assert from 'node:assert/strict';
import test from 'node:test';
import { parseQr } from '../qr.ts';
import { activationQr } from './be-bound.ts';
import { deliTestDevice, type Over, step } from './device.test-helper.ts';
import { Office, URL_OF_PLATFORM } from './office.test-helper.ts';

const THINKING = { kind: 'constant', value: 3000 };
const PERSON = { thinking: THINKING, refuses: 0, never: 0, strangers: 0, colleagues: 0 };

const usedBy = (person: object = {}, over: Over = {}) =>
  deliTestDevice({
    target: { platform: { url: URL_OF_PLATFORM } },
    ...over,
    fleet: { person: { ...PERSON, ...person } },
  });
const beBound = (device: ReturnType<typeof usedBy>) => step('be-bound', device, { waits: 60_000 });

test('a device is bound by the person who scans its code, and learns it by 203 (PROTOCOLS 1.8)', () => {
  const device = usedBy();
  const office = new Office(device);
  assert.equal(office.world.run(beBound(device)), 'ok');
  assert.deepEqual(office.world.ended, [
    'query ok',
    'person-register ok',
    'group-binding ok',
    'person-scan ok',
    'be-bound ok',
  ]);
  assert.deepEqual([device.state.group, office.group], ['DL_1/person', 'DL_1/person']);
  const text = String(office.calls.find(({ path }) => path === '/app/scan')?.body.text);
  assert.equal(text, activationQr(device));
  assert.deepEqual(parseQr(text), {
    action: 'activate',
    product: 'DL',
    device: 'DL_1',
    connType: 'auto',
    status: 0,
  });
});

test('the person thinks first', () => {
  const device = usedBy();
  const office = new Office(device);
  office.world.run(beBound(device));
  const { time } = office.world;
  assert.ok(time >= 3000 && time < 3100, String(time));
});

test('people bind a device to their group', () => {
  const device = usedBy({ group: 'office-{index}' }, { index: 7 });
  const office = new Office(device);
  office.world.run(beBound(device));
  assert.equal(device.state.group, 'office-7');
});

test('a device that has a group is not bound again: the platform knows, whatever the device remembers', () => {
  const device = usedBy();
  const office = new Office(device, { deli: { bound: 1 } });
  assert.equal(office.world.run(beBound(device)), 'ok/already-bound');
  assert.equal(office.calls.length, 0);
});

test('when 203 does not come through, 102 tells that the device was bound', () => {
  const device = usedBy();
  const office = new Office(device);
  office.losesBindings = true;
  assert.equal(office.world.run(beBound(device)), 'ok/told-by-102');
  assert.equal(device.state.group, 'DL_1/person');
});

test('a device that nobody binds gives up after its time', () => {
  const device = usedBy({ never: 1 });
  const office = new Office(device);
  assert.equal(office.world.run(beBound(device)), 'timeout');
  assert.ok(office.world.time >= 60_000);
  assert.equal(office.calls.length, 0);
});

test('without a platform to scan at, nobody comes', () => {
  const device = usedBy({}, { target: {} });
  const { world } = new Office(device);
  assert.equal(world.run(beBound(device)), 'script/no-platform');
});

test('what the app is refused is the person’s outcome; the device goes on waiting', () => {
  const device = usedBy();
  const office = new Office(device, {
    instead: (effect) =>
      effect.kind === 'fetch' && effect.url.endsWith('/app/scan')
        ? { outcome: 'ok', status: 200, headers: {}, body: '{"code":103,"msg":"no"}' }
        : undefined,
  });
  assert.equal(office.world.run(beBound(device)), 'timeout');
  assert.ok(office.world.ended.includes('person-scan platform/103'));
});

for (const [what, body, outcome] of [
  ['no JSON', 'oops', 'protocol/bad-json'],
  ['nothing', 'null', 'protocol/no-answer'],
  ['no code', '{}', 'protocol/no-answer'],
] as const)
  test(`an answer to the app that is ${what} is told and never thrown`, () => {
    const device = usedBy();
    const office = new Office(device, {
      instead: (effect) =>
        effect.kind === 'fetch' ? { outcome: 'ok', status: 200, headers: {}, body } : undefined,
    });
    assert.equal(office.world.run(beBound(device)), 'timeout');
    assert.ok(office.world.ended.includes(`person-register ${outcome}`));
  });

test('the app shows the token that a platform beyond loopback wants', () => {
  const device = usedBy({}, { target: { platform: { url: URL_OF_PLATFORM, token: 's3cret' } } });
  const office = new Office(device);
  office.world.run(beBound(device));
  const fetches = office.world.effects.filter((effect) => effect.kind === 'fetch');
  assert.deepEqual(
    fetches.map(({ headers }) => headers?.authorization),
    ['Bearer s3cret', 'Bearer s3cret'],
  );
});

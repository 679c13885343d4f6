import assert from 'node:assert/strict';
import test from 'node:test';
import type { Inbound, Life } from '../../../lifecycle/effects.ts';
import { VirtualWorld } from '../../../lifecycle/virtual.test-helper.ts';
import { deliTestDevice, OFFER, reply, sent, step, worldWith } from './device.test-helper.ts';
import { deliDevice } from './index.ts';

const part = (received: number, md5?: string, resumptions = 0) => ({
  url: OFFER.file_path,
  received,
  total: 100,
  md5,
  resumptions,
});

function upgradeWith(
  downloads: readonly object[],
  args = { window: 1000, install: { min: 0, max: 0 }, resume: 3 },
) {
  const device = deliTestDevice();
  let next = 0;
  const world = worldWith({ 101: { code: 0 }, 103: OFFER, 105: { code: 0 } }, device, (effect) =>
    effect.kind === 'download' ? downloads[next++] : undefined,
  );
  const outcome = world.run(step('upgrade', device, args));
  return { device, world, outcome };
}

test('an upgrade waits its random time, downloads, checks, installs, reconnects and reports (PROTOCOLS 1.7)', () => {
  const { device, world, outcome } = upgradeWith([{ outcome: 'ok', transfer: part(100, 'abc') }]);
  assert.equal(outcome, 'ok/installed');
  assert.deepEqual(world.ended, [
    'firmware ok',
    'download ok/whole',
    'reconnect ok',
    'report-info ok',
    'upgrade ok/installed',
  ]);
  const firstWait = world.effects.find((effect) => effect.kind === 'sleep');
  assert.equal(firstWait?.kind === 'sleep' && firstWait.simulated, 500);
  assert.equal(sent(world).at(-1)?.data.product_version, '2.0');
  assert.equal(device.state.version, '2.0');
});

test('a broken download is resumed where it stopped, and says how often (PROTOCOLS 1.7)', () => {
  const { world } = upgradeWith([
    { outcome: 'socket/closed', transfer: part(40) },
    { outcome: 'timeout', transfer: part(70, undefined, 1) },
    { outcome: 'ok', transfer: part(100, 'abc', 2) },
  ]);
  assert.ok(world.ended.includes('download ok/resumed-2'));
  const offsets = world.effects.flatMap((e) => (e.kind === 'download' ? [e.transfer?.received ?? 0] : []));
  assert.deepEqual(offsets, [0, 40, 70]);
});

test('a wrong checksum is reported by 105 with code 200, and nothing is installed (PROTOCOLS 1.7)', () => {
  const { device, world, outcome } = upgradeWith([{ outcome: 'ok', transfer: part(100, 'fff') }]);
  assert.equal(outcome, 'firmware/checksum');
  assert.equal(sent(world).at(-1)?.action, 105);
  assert.equal(sent(world).at(-1)?.data.code, 200);
  assert.equal(device.state.version, '1.0');
});

test('a download that keeps breaking is given up after its resumptions (PROTOCOLS 1.7)', () => {
  const broken = { outcome: 'socket/closed', transfer: part(10) };
  const { outcome, world } = upgradeWith([broken, broken, broken, broken, broken]);
  assert.equal(outcome, 'firmware/gave-up');
  assert.equal(world.effects.filter((effect) => effect.kind === 'download').length, 4);
});

test('a device that has the offered version needs no upgrade (PROTOCOLS 1.7)', () => {
  const device = deliTestDevice();
  device.state.version = '2.0';
  const world = worldWith({ 103: OFFER }, device);
  assert.equal(
    world.run(step('upgrade', device, { window: 1, install: { min: 0, max: 0 }, resume: 0 })),
    'ok/not-needed',
  );
});

test('a forced upgrade has the device for itself until it is done (PROTOCOLS 1.7)', () => {
  const device = deliTestDevice();
  const world = worldWith({ 101: { code: 0 }, 103: { ...OFFER, upgrade_type: 'force' } }, device, (effect) =>
    effect.kind === 'download' ? { outcome: 'ok', transfer: part(100, 'abc') } : undefined,
  );
  world.run(step('upgrade', device, { window: 1, install: { min: 0, max: 0 }, resume: 0 }));
  const kinds = world.effects.map((effect) => effect.kind);
  assert.ok(kinds.indexOf('acquire') < kinds.indexOf('download'));
  assert.ok(kinds.indexOf('release') > kinds.lastIndexOf('open'));
});

test('a 202 for another version asks 103 and upgrades; for the own version it does nothing (PROTOCOLS 1.5)', () => {
  const notice = (version: string): Inbound => ({
    label: '202',
    body: { mid: '1', time: 1, action: 202, data: { version } },
  });
  const device = deliTestDevice();
  const world = worldWith({ 101: { code: 0 }, 103: OFFER }, device, (effect) =>
    effect.kind === 'download' ? { outcome: 'ok', transfer: part(100, 'abc') } : undefined,
  );
  const react = (version: string) =>
    world.run(deliDevice.react(device, notice(version), () => assert.fail('no script is set')) as Life);
  react('1.0');
  assert.equal(world.ended.length, 0);
  react('2.0');
  assert.ok(world.ended.includes('upgrade ok/installed'));
});

test('an upgrade that finds another one under way after asking leaves it to that one', () => {
  const device = deliTestDevice();
  const world = new VirtualWorld((effect) => {
    if (effect.kind !== 'request') return effect.kind === 'download' ? assert.fail('downloaded') : undefined;
    device.state.upgrading = true;
    const { mid } = JSON.parse(effect.payload) as { mid: string };
    return { outcome: 'ok', message: deliDevice.decode(device, '', reply(mid, 103, OFFER)) };
  });
  const args = { window: 0, install: { min: 0, max: 0 }, resume: 0 };
  assert.equal(world.run(step('upgrade', device, args)), 'ok/not-needed');
});

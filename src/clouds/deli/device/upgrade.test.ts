import assert from 'node:assert/strict';
import test from 'node:test';
import { randomStream } from '../../../random.ts';
import { deliTestDevice, instruct, OFFER, sent, step, worldWith } from './device.test-helper.ts';

const ARGUMENTS = { window: 1000, install: { min: 0, max: 0 }, resume: 3, failures: {} };
const part = (received: number, md5?: string, resumptions = 0) => ({
  url: OFFER.file_path,
  received,
  total: 100,
  md5,
  resumptions,
});

function upgradeWith(downloads: readonly object[], args: object = ARGUMENTS) {
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
  assert.equal(world.run(step('upgrade', device, { ...ARGUMENTS, resume: 0 })), 'ok/not-needed');
});

test('a forced upgrade has the device for itself until it is done (PROTOCOLS 1.7)', () => {
  const device = deliTestDevice();
  const world = worldWith({ 101: { code: 0 }, 103: { ...OFFER, upgrade_type: 'force' } }, device, (effect) =>
    effect.kind === 'download' ? { outcome: 'ok', transfer: part(100, 'abc') } : undefined,
  );
  world.run(step('upgrade', device, { ...ARGUMENTS, resume: 0 }));
  const kinds = world.effects.map((effect) => effect.kind);
  assert.ok(kinds.indexOf('acquire') < kinds.indexOf('download'));
  assert.ok(kinds.indexOf('release') > kinds.lastIndexOf('open'));
});

/** An upgrade whose image arrives whole and right, but for which the device draws a failure. */
const failing = (fate: string) =>
  upgradeWith([{ outcome: 'ok', transfer: part(100, 'abc') }], { ...ARGUMENTS, failures: { [fate]: 1 } });

for (const fate of ['refused', 'hang', 'truncated', 'corrupted', 'wrong-size', 'install', 'rollback']) {
  test(`an upgrade that fails by "${fate}" ends so once, and 105 tells it with code 200 (PROTOCOLS 1.7)`, () => {
    const { device, world, outcome } = failing(fate);
    assert.equal(outcome, `firmware/${fate}`);
    assert.deepEqual(
      world.ended.filter((ended) => ended.startsWith('upgrade')),
      [`upgrade firmware/${fate}`],
    );
    const alarm = sent(world).at(-1);
    assert.deepEqual(alarm?.action, 105);
    assert.deepEqual(alarm?.data, { code: 200, msg: `upgrade to 2.0: firmware/${fate}` });
    assert.equal(device.state.version, '1.0');
    assert.equal(device.state.upgrading, false);
  });
}

test('only a refused or hanging download never asks for the image', () => {
  const downloads = (fate: string) =>
    failing(fate).world.effects.filter(({ kind }) => kind === 'download').length;
  assert.deepEqual(
    ['refused', 'hang', 'truncated', 'corrupted', 'wrong-size', 'install', 'rollback', 'silent'].map(
      downloads,
    ),
    [0, 0, 1, 1, 1, 1, 1, 1],
  );
});

test('a device that rolls back comes back and reports its old version (PROTOCOLS 1.7)', () => {
  const { world } = failing('rollback');
  assert.ok(world.ended.includes('reconnect ok'));
  const report = sent(world).find(({ action }) => action === 101);
  assert.equal(report?.data.product_version, '1.0');
});

test('a device that falls silent never connects nor reports again (PROTOCOLS 1.7)', () => {
  const { world, outcome } = failing('silent');
  assert.equal(outcome, 'firmware/silent');
  assert.deepEqual(
    sent(world).map(({ action }) => action),
    [103],
  );
  const kinds = world.effects.map(({ kind }) => kind);
  assert.ok(kinds.includes('strand'));
  assert.ok(!kinds.includes('open'));
});

test('failures come in the shares they were given', () => {
  const failures = { refused: 0.25, install: 0.25 };
  const outcomes = [0, 0.24, 0.25, 0.49, 0.5, 0.99].map((random) => {
    const device = deliTestDevice({ random: () => random });
    const world = worldWith({ 101: { code: 0 }, 103: OFFER, 105: { code: 0 } }, device, (effect) =>
      effect.kind === 'download' ? { outcome: 'ok', transfer: part(100, 'abc') } : undefined,
    );
    return world.run(step('upgrade', device, { ...ARGUMENTS, failures }));
  });
  assert.deepEqual(outcomes, [
    'firmware/refused',
    'firmware/refused',
    'firmware/install',
    'firmware/install',
    'ok/installed',
    'ok/installed',
  ]);
});

test('without failures an upgrade draws nothing more than before: seeded runs stay the same', () => {
  let draws = 0;
  const device = deliTestDevice({ random: () => ++draws && 0.5 });
  const world = worldWith({ 101: { code: 0 }, 103: OFFER }, device, (effect) =>
    effect.kind === 'download' ? { outcome: 'ok', transfer: part(100, 'abc') } : undefined,
  );
  world.run(step('upgrade', device, ARGUMENTS));
  // The moment in the window, the time of installing, and the pick of a gateway on the way back.
  assert.equal(draws, 3);
});

test('devices start their downloads uniformly over the window (PROTOCOLS 1.7)', () => {
  const devices = 10_000;
  const seconds = 7200;
  const starts = Array.from({ length: devices }, (_, index) => {
    const device = deliTestDevice({ index, random: randomStream(42, 'device', 'fleet', index) });
    const world = worldWith({ 103: OFFER }, device);
    world.runAndStop(
      step('upgrade', device, { ...ARGUMENTS, window: seconds * 1000 }),
      ({ time }) => time > 10,
    );
    return Math.floor(world.time / 1000);
  });
  const inSecond = new Map<number, number>();
  for (const start of starts) inSecond.set(start, (inSecond.get(start) ?? 0) + 1);
  assert.ok(starts.every((start) => start >= 0 && start <= seconds));
  // Pairs that start within the same second: their number is Poisson's, nearly.
  const pairs = [...inSecond.values()].reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
  const expected = (devices * (devices - 1)) / 2 / seconds;
  assert.ok(Math.abs(pairs - expected) < 4 * Math.sqrt(expected), `${pairs} pairs, ${expected} expected`);
  // Chi-square over a hundred slices: 99 degrees of freedom, above 149 once in a thousand times.
  const slices = Array.from({ length: 100 }, () => 0);
  for (const start of starts) slices[Math.min(99, Math.floor((start / seconds) * 100))]!++;
  const chiSquare = slices.reduce((sum, count) => sum + (count - 100) ** 2 / 100, 0);
  assert.ok(chiSquare < 149, `chi-square ${chiSquare}`);
});

const upgrades = (world: { ended: readonly string[] }) =>
  world.ended.filter((ended) => ended.startsWith('upgrade'));

test('a 202 for another version asks 103 and upgrades; for the own version it does nothing (PROTOCOLS 1.5)', () => {
  const device = deliTestDevice();
  const world = worldWith({ 101: { code: 0 }, 103: OFFER }, device, (effect) =>
    effect.kind === 'download' ? { outcome: 'ok', transfer: part(100, 'abc') } : undefined,
  );
  instruct(world, device, 202, { version: '1.0' });
  assert.deepEqual(world.ended, ['firmware-notice ok/not-needed']);
  instruct(world, device, 202, { version: '2.0' });
  assert.deepEqual(world.ended.slice(1, 3), ['firmware-notice ok', 'firmware ok']);
  assert.deepEqual(upgrades(world), ['upgrade ok/installed']);
  const wait = world.effects.find(({ kind }) => kind === 'sleep');
  assert.equal(wait?.kind === 'sleep' && wait.simulated, 3_600_000, 'within two hours, as the seed says');
});

test('a 202 while an upgrade is under way starts no second one', () => {
  const device = deliTestDevice();
  const world = worldWith({ 101: { code: 0 }, 103: OFFER }, device, (effect) => {
    if (effect.kind !== 'download') return undefined;
    instruct(world, device, 202, { version: '2.0' });
    return { outcome: 'ok', transfer: part(100, 'abc') };
  });
  world.run(step('upgrade', device, ARGUMENTS));
  assert.ok(world.ended.includes('firmware-notice ok/not-needed'));
  assert.deepEqual(upgrades(world), ['upgrade ok/installed']);
});

test('a normal upgrade leaves the device free for everything else (PROTOCOLS 1.7)', () => {
  const { world } = upgradeWith([{ outcome: 'ok', transfer: part(100, 'abc') }]);
  const kinds = world.effects.map(({ kind }) => kind);
  assert.ok(kinds.indexOf('acquire') > kinds.indexOf('download'), 'it boots alone, and that is all');
});

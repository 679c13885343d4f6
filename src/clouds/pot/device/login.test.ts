import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import vectors from '../../../../test/vectors/deli-qr.json' with { type: 'json' };
import { TOKEN_LIFETIME } from '../../deli/device/office.test-helper.ts';
import { parseQr } from '../../deli/qr.ts';
import { potLanguage } from '../language.ts';
import { loginQr } from './login.ts';
import { pointer, THINKS } from './pot.test-helper.ts';

describe('a pointer (PROTOCOLS 2.1)', () => {
  it('connects as any Deli device, and has no network to set up', () => {
    const words = Object.keys(potLanguage.steps);
    assert.ok(!words.includes('network'));
    const { step, world, device } = pointer();
    for (const word of ['connect', 'time-sync', 'report-info', 'query'])
      assert.equal(step(word, word === 'report-info' ? { name: 'POT' } : {}), 'ok', word);
    const opened = world.effects.find((effect) => effect.kind === 'open');
    assert.equal(opened?.account.clientId, 'POT100_42');
    const asked = world.effects.flatMap((effect) => (effect.kind === 'request' ? [effect.label] : []));
    assert.deepEqual(asked, ['100', '101', '102']);
    assert.equal(device.state.group, '', 'not bound: it asks to be');
  });
});

describe('login by QR code (PROTOCOLS 2.2)', () => {
  it('the code is that of the check values', () => {
    const text = loginQr(pointer().device);
    const vector = vectors.find((one) => one.text === text);
    assert.deepEqual(parseQr(text), vector?.parsed);
  });

  it('is scanned, thought about and confirmed; the pointer gets a token', () => {
    const { login, world, device, office } = pointer();
    assert.equal(login(), 'ok');
    assert.deepEqual(world.ended, [
      'person-register ok',
      'user-login ok/scanned',
      'person-scan ok',
      'group-binding ok',
      'user-login ok/confirmed',
      'person-confirm ok',
      'login ok',
    ]);
    assert.ok(world.time >= 2 * THINKS && world.time < 2 * THINKS + 100, String(world.time));
    const { status, userId, name, token } = device.state.login!;
    assert.deepEqual([status, userId, name, token], ['confirmed', 'POT100_42/person', 'Person 0', 't1']);
    assert.deepEqual(office.calls[1], {
      path: '/app/scan',
      body: { user_id: userId, text: loginQr(device) },
    });
  });

  it('binds the pointer to the person, who told it by 203 first', () => {
    const { login, device, office } = pointer();
    login();
    assert.deepEqual([device.state.group, office.group], ['POT100_42/person', 'POT100_42/person']);
    assert.equal(device.state.login?.status, 'confirmed', 'the binding did not clear it');
  });

  it('may be refused', () => {
    const { login, world, device } = pointer({ person: { refuses: 1 } });
    assert.equal(login(), 'person/refused');
    assert.ok(world.ended.includes('person-refuse ok'));
    assert.equal(device.state.login, undefined);
  });

  it('times out when it is scanned and never confirmed', () => {
    const { login, world, device } = pointer({ person: { never: 1 } });
    assert.equal(login(), 'timeout');
    assert.equal(world.time, 60_000);
    assert.ok(world.ended.includes('user-login ok/scanned'));
    assert.equal(device.state.login?.status, 'scanned');
  });

  it('a confirmation after the time is over still logs in', () => {
    const { login, step, world, device } = pointer();
    assert.equal(login({ waits: THINKS + 100 }), 'timeout');
    step('query');
    world.run(
      (function* () {
        yield { kind: 'sleep', simulated: THINKS } as const;
      })(),
    );
    assert.equal(device.state.login?.status, 'confirmed');
    assert.equal(login(), 'ok/token-kept');
  });

  it('a confirmation without a token is a broken promise', () => {
    const { login, device, world } = pointer({ person: { never: 1 } });
    world.run(
      (function* () {
        yield { kind: 'beside', life: confirmsWithoutToken() } as const;
      })(),
    );
    function* confirmsWithoutToken() {
      yield { kind: 'sleep', simulated: 100 } as const;
      const body = { mid: 'p', from: 'system', time: 0, action: 205, data: { status: 1, user_id: 'u' } };
      world.instruct({ label: '205', body });
    }
    assert.equal(login(), 'protocol/no-token');
    assert.equal(device.state.login, undefined);
  });

  it('needs a connection, and a platform to scan at', () => {
    const offline = pointer();
    offline.device.connected = false;
    assert.equal(offline.login(), 'socket/ENOTCONN');
    assert.equal(pointer({ over: { target: {} } }).login(), 'script/no-platform');
  });
});

describe('who may log in (PROTOCOLS 2.2)', () => {
  it('once the pointer is bound, somebody else is turned away', () => {
    const { login, device, world, step } = pointer({ person: { strangers: 1 } });
    login();
    assert.ok(!world.ended.includes('stranger-scan ok/turned-away'), 'unbound, it was open to all');
    device.state.login = undefined;
    step('query');
    assert.equal(login(), 'ok');
    assert.ok(world.ended.includes('stranger-scan ok/turned-away'));
  });

  it('a platform that lets a stranger in is found out', () => {
    const data = '{"code":0,"data":{}}';
    const { login, world, office } = pointer({
      person: { strangers: 1 },
      office: {
        instead: (effect) =>
          effect.kind === 'fetch' && effect.body?.includes('stranger') && effect.url.endsWith('/app/scan')
            ? { outcome: 'ok', status: 200, headers: {}, body: data }
            : undefined,
      },
    });
    office.move('1000');
    login();
    assert.ok(world.ended.includes('stranger-scan protocol/stranger-admitted'));
  });

  it('another person of no common group is refused, and the pointer waits in vain', () => {
    // The middle of four people, then the first of them.
    const draws = [0.5];
    const over = { random: () => draws.shift() ?? 0 };
    const { login, device, world } = pointer({ person: { colleagues: 3 }, over });
    assert.equal(login(), 'ok');
    assert.equal(device.state.group, 'POT100_42/person/2');
    device.state.login = undefined;
    assert.equal(login(), 'timeout');
    assert.ok(world.ended.includes('person-scan platform/103'));
  });

  it('moved into a group, the pointer is open to the whole group', () => {
    const draws = [0.5];
    const over = { random: () => draws.shift() ?? 0 };
    const { login, device, world, office } = pointer({ person: { colleagues: 3, group: 'sales' }, over });
    assert.equal(login(), 'ok');
    assert.deepEqual([office.group, device.state.group], ['sales', 'sales']);
    const loggedIn = () => device.state.login?.userId;
    assert.equal(loggedIn(), 'POT100_42/person/2');
    device.state.login = undefined;
    assert.equal(login(), 'ok');
    assert.equal(loggedIn(), 'POT100_42/person');
    assert.equal(world.ended.filter((one) => one === 'person-bind ok').length, 1, 'moved once');
  });

  it('people belong to the group that the pointer is in, unless told otherwise', () => {
    const { login, office } = pointer({ office: { deli: { bound: 1 } } });
    office.move('1000');
    assert.equal(login(), 'ok');
    assert.deepEqual(office.calls[0]?.body.groups, ['1000']);
  });
});

describe('the token (PROTOCOLS 2.3)', () => {
  it('is kept and used again until it expires; nobody scans meanwhile', () => {
    const { login, world, office } = pointer();
    login();
    const { length } = office.calls;
    world.time += TOKEN_LIFETIME - 60_000;
    assert.equal(login(), 'ok/token-kept');
    assert.equal(office.calls.length, length);
  });

  it('once expired, somebody must log in again', () => {
    const { login, device, world } = pointer();
    login();
    world.time += TOKEN_LIFETIME;
    assert.equal(login(), 'ok');
    assert.equal(device.state.login?.token, 't2');
  });

  it('expires by the clock of the platform, as 100 told it', () => {
    const { login, device, world } = pointer();
    login();
    device.state.clockOffset = TOKEN_LIFETIME / 1000;
    assert.equal(login(), 'ok');
    assert.equal(device.state.login?.token, 't2');
    assert.ok(world.time < TOKEN_LIFETIME);
  });

  it('goes with the binding', () => {
    const { login, device, office } = pointer();
    login();
    office.move('');
    assert.equal(device.state.login, undefined);
    assert.equal(login(), 'ok');
  });
});

import assert from 'node:assert/strict';
import test from 'node:test';
import { VirtualWorld } from '../../../lifecycle/virtual.test-helper.ts';
import { answers, deliTestDevice, instruct, PRODUCT, step, worldWith } from './device.test-helper.ts';

test('a 200 is answered to its sender with the same mid (PROTOCOLS 1.5)', () => {
  const [device, world] = [deliTestDevice(), new VirtualWorld()];
  instruct(world, device, 200, { cmd: 'open', payload: { door: 2 } });
  const [{ time, ...answer }] = answers(world);
  assert.ok(Number.isInteger(time));
  assert.deepEqual(answer, {
    mid: 'm7',
    from: 'DL_1',
    to: 'user-1',
    action: 200,
    data: { code: 0, cmd: 'open', payload: { door: 2 } },
  });
  assert.deepEqual(world.ended, ['control ok']);
});

test("a 200 is answered as the product's table of commands says, after its delay (PROTOCOLS 1.5)", () => {
  const controls = {
    reboot: { code: 0, delay: { min: 1000, max: 3000 }, payload: { state: 'up' } },
    erase: { code: 103, delay: { min: 0, max: 0 } },
  };
  const device = deliTestDevice({ fleet: { product: { ...PRODUCT, controls } } });
  const world = new VirtualWorld();
  instruct(world, device, 200, { cmd: 'reboot', payload: {} });
  assert.equal(world.time, 2000);
  instruct(world, device, 200, { cmd: 'erase', payload: { all: true } });
  instruct(world, device, 200, { cmd: 'toString' });
  assert.deepEqual(
    answers(world).map(({ data }) => data),
    [
      { code: 0, cmd: 'reboot', payload: { state: 'up' } },
      { code: 103, cmd: 'erase', payload: { all: true } },
      { code: 106, cmd: 'toString' },
    ],
  );
  assert.deepEqual(world.ended, ['control ok', 'control ok/code-103', 'control ok/code-106']);
});

test('an instruction that the device does not know is answered with code 106 (PROTOCOLS 1.3)', () => {
  const [device, world] = [deliTestDevice(), new VirtualWorld()];
  instruct(world, device, 299);
  assert.equal(answers(world)[0]?.data.code, 106);
  assert.deepEqual(world.ended, ['unknown-instruction ok/code-106']);
});

/** Asks for logs on 2023-11-14 and gives what was uploaded and what was answered. */
function askForLogs(data: object, outcome = 'ok', action = 201, product = {}) {
  const device = deliTestDevice({ fleet: { product: { ...PRODUCT, ...product } } });
  const world = new VirtualWorld((effect) => (effect.kind === 'upload' ? { outcome } : undefined));
  world.time = 1_700_000_000_000;
  instruct(world, device, action, data);
  const upload = world.effects.find(({ kind }) => kind === 'upload');
  return { world, upload: upload?.kind === 'upload' ? upload : undefined, answer: answers(world)[0] };
}

test('a 201 uploads the log of the asked days by FTP and answers code 0 (PROTOCOLS 1.5)', () => {
  const asked = { ftp_host: '127.0.0.1:2121', log_start: '2017-08-10', log_end: '2017-08-12' };
  const { world, upload, answer } = askForLogs(asked);
  assert.equal(upload?.url, 'ftp://127.0.0.1:2121/DL_1_2017-08-10_2017-08-12.log');
  const days = new Set(upload?.body.split('\n').map((line) => line.slice(0, 10)));
  assert.deepEqual([...days], ['2017-08-10', '2017-08-11', '2017-08-12', '']);
  assert.deepEqual([answer.action, answer.mid, answer.to, answer.data], [201, 'm7', 'user-1', { code: 0 }]);
  assert.deepEqual(world.ended, ['upload-logs ok']);
  assert.equal(askForLogs(asked).upload?.body, upload?.body, 'the same log each time');
});

test('empty dates ask for the log of today (PROTOCOLS 1.5)', () => {
  const { upload } = askForLogs({ ftp_host: 'ftp://me:pw@127.0.0.1/in/', log_start: '', log_end: '' });
  assert.equal(upload?.url, 'ftp://me:pw@127.0.0.1/in/DL_1_2023-11-14_2023-11-14.log');
});

test("the product's account is for uploads where 201 names none", () => {
  const urlOf = (ftp_host: string) =>
    askForLogs({ ftp_host }, 'ok', 201, { ftpAccount: 'lo/gs:p@ss:1' }).upload?.url;
  const name = 'DL_1_2023-11-14_2023-11-14.log';
  assert.equal(urlOf('127.0.0.1:2121'), `ftp://lo%2Fgs:p%40ss%3A1@127.0.0.1:2121/${name}`);
  assert.equal(urlOf('ftp://h/in'), `ftp://lo%2Fgs:p%40ss%3A1@h/in/${name}`);
  assert.equal(urlOf('ftp://me:pw@h/in/'), `ftp://me:pw@h/in/${name}`);
  assert.equal(urlOf('no host at all'), `ftp://no host at all/${name}`);
});

test('207 is taken for 201, and answered as 201 (PROTOCOLS 1.5)', () => {
  const { answer, world } = askForLogs({ ftp_host: '127.0.0.1' }, 'ok', 207);
  assert.deepEqual([answer.action, answer.data], [201, { code: 0 }]);
  assert.deepEqual(world.ended, ['upload-logs ok']);
});

for (const [what, data, outcome, reason] of [
  ['an upload that fails', { ftp_host: '127.0.0.1' }, 'ftp/550', 'ftp/550'],
  ['no host', {}, 'ok', 'protocol/no-ftp-host'],
  ['a day that is none', { ftp_host: 'h', log_start: '2017-02-30' }, 'ok', 'protocol/bad-log-dates'],
  ['days in the wrong order', { ftp_host: 'h', log_start: '2999-01-01' }, 'ok', 'protocol/bad-log-dates'],
  ['more than a month', { ftp_host: 'h', log_start: '2000-01-01' }, 'ok', 'protocol/bad-log-dates'],
] as const) {
  test(`${what} is answered with code 201 and the reason (PROTOCOLS 1.5)`, () => {
    const { answer, world } = askForLogs(data, outcome);
    assert.deepEqual(answer.data, { code: 201, msg: reason });
    assert.deepEqual(world.ended, [`upload-logs ${reason}`]);
  });
}

test('a 203 on a changed binding clears the business data, and is not answered (PROTOCOLS 1.5)', () => {
  const [device, world] = [deliTestDevice(), new VirtualWorld()];
  const { state } = device;
  const binding = (group_id: string, status: number) => {
    state.records = 5;
    instruct(world, device, 203, { group_id, name: 'office', status });
    return [state.group, state.records];
  };
  assert.deepEqual(binding('1000', 1), ['1000', 5], 'told for the first time');
  assert.deepEqual(binding('1000', 1), ['1000', 5], 'nothing changed');
  assert.deepEqual(binding('2000', 1), ['2000', 0]);
  assert.deepEqual(binding('2000', 0), ['', 0]);
  assert.deepEqual(answers(world), []);
  assert.deepEqual(world.ended, Array(4).fill('group-binding ok'));
});

test('a 204 adds a service or takes it away, and is not answered (PROTOCOLS 1.5)', () => {
  const [device, world] = [deliTestDevice(), new VirtualWorld()];
  const binding = (service_id: unknown, status: number) => {
    instruct(world, device, 204, { service_id, name: 's', icon: '', status });
    return device.state.services;
  };
  assert.deepEqual(binding('a', 1), ['a']);
  assert.deepEqual(binding(7, 1), ['a', '7']);
  assert.deepEqual(binding('a', 1), ['7', 'a'], 'told twice, known once');
  assert.deepEqual(binding('7', 0), ['a']);
  assert.deepEqual(answers(world), []);
  assert.deepEqual(world.ended, Array(4).fill('application-binding ok'));
});

test('a 205 is scanned, then confirmed with a token or refused, and is not answered (PROTOCOLS 1.5)', () => {
  const [device, world] = [deliTestDevice(), new VirtualWorld()];
  const tell = (data: object) => {
    instruct(world, device, 205, { user_id: 'u1', name: 'Li', ...data });
    return device.state.login;
  };
  assert.deepEqual(tell({ status: 0 }), { status: 'scanned', userId: 'u1', name: 'Li' });
  const confirmed = { status: 'confirmed', userId: 'u1', name: 'Li', token: 't', expire: 1_900_000_000_000 };
  assert.deepEqual(tell({ status: 1, token: 't', expire: '1900000000000' }), confirmed);
  assert.deepEqual(tell({ status: 1 }), confirmed, 'without a token nothing is confirmed');
  assert.equal(tell({ status: 2 }), undefined);
  assert.deepEqual(answers(world), []);
  assert.deepEqual(world.ended, [
    'user-login ok/scanned',
    'user-login ok/confirmed',
    'user-login protocol/no-token',
    'user-login ok/refused',
  ]);
});

for (const [action, name] of [
  [203, 'group-binding'],
  [204, 'application-binding'],
  [205, 'user-login'],
  [202, 'firmware-notice'],
  [301, 'application-message'],
] as const) {
  test(`the fleet's own script for ${name} runs when a ${action} comes`, () => {
    const script = [{ kind: 'step', name: 'query', args: {} }] as const;
    const device = deliTestDevice({ fleet: { product: PRODUCT, reactions: { [name]: script } } });
    const ran: unknown[] = [];
    instruct(new VirtualWorld(), device, action, { status: 1, token: 't', version: '9' }, function* (given) {
      ran.push(given);
      return 'ok';
    });
    assert.deepEqual(ran, [script]);
  });
}

test('what a factory state forgets: records, group, services, login; not the firmware nor the clock', () => {
  const device = deliTestDevice();
  Object.assign(device.state, { records: 3, group: '1', services: ['a'], version: '1.5', clockOffset: 60 });
  const world = worldWith({ 104: { code: 0 } }, device);
  world.run(step('unbind', device));
  const { records, group, services, login, version, clockOffset } = device.state;
  assert.deepEqual([records, group, services, login], [0, '', [], undefined]);
  assert.deepEqual([version, clockOffset], ['1.5', 60]);
});

/** `regatta device`: one device by hand, through pipes and on a real terminal. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { Tmux } from '../src/outputs/testing/tmux.ts';
import { startPlatform } from './helpers/platform.ts';
import { skipWithout } from './helpers/programs.ts';
import { MAIN, type RegattaOptions, ROOT, regatta, startRegatta } from './helpers/regatta.ts';

const GATE = ['device', '--model', 'GATE1', '--serial', '7', '--category', 'KQ', '--secret', 'in-the-open'];
const ADMIN = /curl (\S+)\/admin\/control/;

const script = (lines: readonly string[], args: readonly string[] = GATE, options: RegattaOptions = {}) =>
  regatta(args, { ...options, input: `${lines.join('\n')}\n` });

async function post(admin: string, path: string, body: object): Promise<unknown> {
  const answer = await fetch(`http://${admin}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return answer.json();
}

describe('a script through a pipe', () => {
  test('sends what it says and shows every message in both directions', async () => {
    const { code, stdout, stderr } = await script([
      'boot',
      'push echo checkin {"user":"u1"}',
      '105 202 on fire',
      '# what follows: unknown to the platform',
      'raw {"mid":"x1","from":"GATE1_7","time":0,"action":999}',
      'wait 999 10s',
      'pending',
      'qr',
      'unbind',
    ]);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    const seen = stdout.split('\n').flatMap(
      (line) =>
        /^[\d:.]{12} ([→←] [\w ]+)/
          .exec(line)?.[1]
          ?.replace(/ {2}\d+ ms$/, '')
          .trim() ?? [],
    );
    assert.deepEqual(seen, [
      '→ CONNECT mqtt',
      '← CONNACK accepted',
      '→ SUBSCRIBE KQ',
      '← SUBACK QoS 0',
      '→ 100 time sync',
      '← 100 time sync  0 ok',
      '→ 101 report info',
      '← 101 report info  0 ok',
      '→ 102 query device',
      '← 102 query device  0 ok',
      '→ 300 to application',
      '← 301 from application',
      '→ 105 alarm  202 hardware fault',
      '← 105 alarm  0 ok',
      '→ 999',
      '← 999',
      '→ 104 unbind',
      '← 104 unbind  0 ok',
      '→ DISCONNECT',
    ]);
    assert.match(stdout, /"action":301,\s+"data":\{"cmd":"checkin","payload":\{"user":"u1"\}\}/);
    assert.match(stdout, /^nothing waits for an answer$/m);
    assert.match(stdout, /^█{41,}$/m);
    assert.match(
      stdout,
      /^http:\/\/qr\.delicloud\.com\?from=device&action=activate&product=GATE1&.*group=1000$/m,
    );
    assert.doesNotMatch(stdout, /in-the-open/);
  });

  test('a command that fails is told and exits with 99, after the rest was done', async () => {
    const { code, stdout } = await script(['unbind', 'push echo checkin', 'query']);
    assert.equal(code, 99);
    assert.match(stdout, /← 300 to application {2}107 device not registered or bound/);
    assert.match(stdout, /← 102 query device {2}0 ok/);
  });

  test('a line that makes no sense ends it with 104', async () => {
    const { code, stdout, stderr } = await script(['query', 'qery', 'unbind']);
    assert.deepEqual(
      { code, stderr },
      { code: 104, stderr: 'line 2: unknown command qery, did you mean query? (help lists all)\n' },
    );
    assert.doesNotMatch(stdout, /104 unbind/);
  });

  test('instructions are answered: a 200 by hand, a 201 by the device itself', async () => {
    const lines = [
      'wait 200 30s',
      'pending',
      'answer 0 {"done":true}',
      'wait 201 30s',
      'answer auto',
      'wait 200 30s',
      'answer 103',
    ];
    const running = startRegatta(GATE, { input: lines.join('\n') });
    const [, admin = ''] = ADMIN.exec(await running.until(/> wait 200/)) ?? [];
    const device = 'GATE1_7';
    assert.deepEqual(await post(admin, '/admin/control', { device, cmd: 'ring', payload: { times: 2 } }), {
      code: 0,
      data: { code: 0, cmd: 'ring', payload: { done: true } },
    });
    assert.deepEqual(await post(admin, '/admin/logs', { device }), { code: 0, data: { code: 0 } });
    const logs = (await (await fetch(`http://${admin}/logs`)).json()) as { data: { path: string }[] };
    assert.match(logs.data[0]?.path ?? '', /GATE1_7_.*\.log$/);
    assert.deepEqual(await post(admin, '/admin/control', { device, cmd: 'reset' }), {
      code: 0,
      data: { code: 103, cmd: 'reset' },
    });
    const { code, stdout } = await running.ended;
    assert.equal(code, 0);
    assert.match(stdout, /! #1 waits for you \(up to 5 min\): answer #1 0/);
    assert.match(stdout, /#1 200 control "ring", \d+ s ago, from system/);
    assert.match(stdout, /→ STOR ftp:/);
  });

  test('--auto leaves instructions to the device, a new firmware too', async () => {
    const running = startRegatta([...GATE, '--auto'], {
      input: 'boot\nwait 200 30s\nwait 202 30s\nwait 101\nwait 101 30s\nstatus',
    });
    const [, admin = ''] = ADMIN.exec(await running.until(/> wait 200/)) ?? [];
    const device = 'GATE1_7';
    const answer = await post(admin, '/admin/control', { device, cmd: 'ring', payload: { times: 2 } });
    assert.deepEqual(answer, { code: 0, data: { code: 0, cmd: 'ring', payload: { times: 2 } } });
    await post(admin, '/admin/firmware', { model: 'GATE1', version: '1.9', size: 5000 });
    const { code, stdout } = await running.ended;
    assert.equal(code, 0);
    assert.match(stdout, /← GET \S+\/firmware\/GATE1\/1\.9, 5000 bytes, MD5 [\da-f]{32}: ok/);
    assert.match(stdout, /firmware +1\.9$/m);
  });

  test('a person logs in; the token is not shown', async () => {
    const running = startRegatta(GATE, { input: 'wait 205 30s\nwait 205 30s\nstatus' });
    const [, admin = ''] = ADMIN.exec(await running.until(/> wait 205/)) ?? [];
    const user = { user_id: 'u1', name: 'Ada' };
    await post(admin, '/app/users', { ...user, groups: ['1000'] });
    const text =
      'http://qr.delicloud.com?from=device&action=login&product=GATE1&device=GATE1_7&conntype=auto';
    await post(admin, '/app/scan', { user_id: 'u1', text });
    await post(admin, '/app/login', { user_id: 'u1', device: 'GATE1_7', confirm: true });
    const { code, stdout } = await running.ended;
    assert.equal(code, 0);
    assert.match(stdout, /"token":"\(hidden, \d+ characters\)"/);
    assert.match(stdout, /login +Ada \(u1\), until 2/);
  });

  test('a signal leaves with a DISCONNECT and exits with 105', async () => {
    const running = startRegatta(GATE, { input: 'wait 60s\nquery' });
    await running.until(/> wait 60s/);
    running.signalGroup('SIGINT');
    const { code, stdout, stderr } = await running.ended;
    assert.deepEqual({ code, stderr }, { code: 105, stderr: '' });
    assert.match(stdout, /→ DISCONNECT\n.*connection closed\n$/);
    assert.doesNotMatch(stdout, /query device/);
  });
});

describe('a platform elsewhere', () => {
  test('over TLS with its certificate trusted, and not without', async (t) => {
    const { tls } = await startPlatform(t, ['--mqtts-port', '0']);
    assert.ok(tls);
    const trust = join(folder(t), 'ca.pem');
    writeFileSync(trust, tls.trust);
    const fine = await script(['query'], [...GATE, '--target', tls.mqtts, '--trust', trust]);
    assert.equal(fine.code, 0, fine.stderr);
    assert.match(fine.stdout, /← 102 query device {2}0 ok/);
    const refused = await script(['query'], [...GATE, '--target', tls.mqtts]);
    assert.equal(refused.code, 104);
    assert.match(
      refused.stderr,
      /^the device could not connect: certificate not trusted .*; --trust FILE names[^\n]*\n$/,
    );
  });

  test('found by its access list, by an account of scheme 2 or not at all', async (t) => {
    const { http } = await startPlatform(t);
    const list = ['--access-list', `${http}/access_list`];
    const { code, stdout } = await script(['query'], [...GATE, ...list]);
    assert.equal(code, 0);
    assert.match(stdout, /← GET \S+access_list: ok/);
    const other = await script(['query'], [...GATE.slice(0, -1), 'another', ...list]);
    assert.deepEqual(
      { code: other.code, stderr: other.stderr },
      {
        code: 104,
        stderr:
          'the device could not connect: bad user name or password (mqtt/connack-4); ' +
          'check --model, --serial and --secret (or --username and its password)\n',
      },
    );
  });

  test('a connection that is lost comes back by itself', async (t) => {
    const platform = await startPlatform(t);
    const admin = platform.http.replace('http://', '');
    const nudge = () => post(admin, '/admin/control', { model: 'GATE1', cmd: 'nudge' });
    const running = startRegatta([...GATE, '--target', platform.mqtt], {
      input: ['wait 200 30s', 'query', 'wait 200 30s', 'query'].join('\n'),
    });
    await running.until(/> wait 200/);
    await post(admin, '/admin/faults', { disconnects: '100%' });
    await nudge();
    await running.until(/the device tries again by itself\n[\s\S]*← SUBACK/);
    await post(admin, '/admin/faults', {});
    await nudge();
    const { code, stdout } = await running.ended;
    assert.equal(code, 99);
    assert.match(stdout, /query: connection closed by the other side \(socket\/closed\)/);
    assert.match(stdout, /← 102 query device {2}0 ok/);
  });
});

for (const [what, args, line] of [
  [
    'a model that cannot be one',
    ['--model', 'a/b', '--serial', '1'],
    /^--model takes a model without .*, not "a\/b"$/,
  ],
  [
    'a target where nothing listens',
    ['--model', 'A', '--serial', '1', '--secret', 's', '--target', 'mqtt://127.0.0.1:1'],
    /^nothing listens at mqtt:\/\/127\.0\.0\.1:1 \(ECONNREFUSED\)/,
  ],
  ['no serial', ['--model', 'A'], /^which device\?/],
] as const) {
  test(`one line and 104: ${what}`, async () => {
    const { code, stdout, stderr } = await regatta(['device', ...args]);
    assert.deepEqual({ code, stdout }, { code: 104, stdout: '' });
    assert.match(stderr.trimEnd(), line);
    assert.equal(stderr.trimEnd().split('\n').length, 1);
  });
}

describe('on a real terminal', { skip: skipWithout('tmux') }, () => {
  const COMMAND = `'${process.execPath}' '${MAIN}' device --model GATE1 --serial 7`;

  async function atTheDevice(t: TestContext, size: readonly [number, number]): Promise<Tmux> {
    const terminal = new Tmux(...size);
    t.after(() => terminal.end());
    await terminal.until(/^\$/m);
    terminal.type(`cd '${ROOT}'; clear; ${COMMAND}; echo ended with $?`);
    await terminal.until(/^help lists the commands.*\nGATE1_7>/m);
    return terminal;
  }

  async function assertRestored(terminal: Tmux, code: number): Promise<void> {
    await terminal.until(new RegExp(`^ended with ${code}$`, 'm'));
    assert.deepEqual(terminal.modes(), { alternateScreen: false, cursor: true, mouse: false, keypad: false });
    terminal.type("stty -a | tr ' ;' '\\n\\n' | grep -x -e '-*icanon' -e '-*echo'; echo al''ive");
    const screen = await terminal.until(/^alive/m);
    assert.match(screen, /^icanon$/m);
    assert.match(screen, /^echo$/m);
  }

  test('a new user sees the QR code, asks 102, and answers a 200 that HTTP waits for', async (t) => {
    const terminal = await atTheDevice(t, [120, 40]);
    const start = terminal.screen();
    assert.match(start, /^█{41}$/m);
    assert.equal(start.match(/^█.{39}█$/gm)?.length, 20);
    assert.match(
      start,
      /^http:\/\/qr\.delicloud\.com\?from=device&action=activate&product=GATE1&device=GATE1_7/m,
    );
    assert.match(start, /^help lists the commands/m);
    terminal.type('102');
    await terminal.until(/← 102 query device {2}0 ok/);
    const [, admin = ''] = ADMIN.exec(start) ?? [];

    // What is half typed stays when a message comes in between.
    terminal.keys('answer 0 {"do');
    const answer = post(admin, '/admin/control', { device: 'GATE1_7', cmd: 'ring' });
    const asked = await terminal.until(/^GATE1_7 1 waiting> answer 0 \{"do$/m);
    assert.match(asked, /← 200 control\n.*"action":200,/);
    assert.match(asked, /#1 waits for you/);
    terminal.type('ne":true}');
    assert.deepEqual(await answer, { code: 0, data: { code: 0, cmd: 'ring', payload: { done: true } } });
    const screen = await terminal.until(/→ 200 control {2}0 ok[\s\S]*^GATE1_7>$/m);
    assert.equal(screen.match(/answer 0 \{"done":true\}/g)?.length, 1);

    terminal.key('C-c');
    await assertRestored(terminal, 0);
    assert.match(terminal.screen(), /→ DISCONNECT/);
  });

  test('on a small one a wrapped line survives a message, and mistakes are one line', async (t) => {
    const terminal = await atTheDevice(t, [60, 24]);
    const typed = `push echo note {"text":"${'a long text that wraps '.repeat(4)}"`;
    const [, admin = ''] = ADMIN.exec(terminal.screen()) ?? [];
    terminal.keys(typed);
    const answer = post(admin, '/admin/control', { device: 'GATE1_7', cmd: 'ring' });
    await terminal.until(/1 waiting> push echo note/);
    terminal.type('}');
    const screen = await terminal.until(/← 301 from application/);
    const unwrapped = (text: string) => text.replace(/\s/g, '');
    assert.equal(unwrapped(screen).split(unwrapped(`> ${typed}}`)).length, 2, screen);
    terminal.type('answr');
    await terminal.until(/^unknown command answr, did you mean answer\?/m);
    terminal.type('answer 103');
    assert.deepEqual(await answer, { code: 0, data: { code: 103, cmd: 'ring' } });
    terminal.key('C-d');
    await assertRestored(terminal, 0);
  });
});

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'regatta-device-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encode } from 'uqr';
import { TOKEN_LIFETIME } from '../../deli/device/office.test-helper.ts';
import { potLanguage } from '../language.ts';
import { pointer, pushes } from './pot.test-helper.ts';

type Given = NonNullable<Parameters<typeof pointer>[0]>;

/** Somebody is logged in. */
function loggedIn(given: Given = {}) {
  const made = pointer(given);
  assert.equal(made.login(), 'ok');
  made.world.ended.length = 0;
  return { ...made, start: (args: object = {}) => made.step('start-meeting', args) };
}

/** The first answers of the platform to 300 are these codes, `undefined` for none at all. */
function failing(...codes: (number | undefined)[]): Given {
  const times: number[] = [];
  const left = [...codes];
  return {
    office: {
      instead: (effect, world) => {
        if (effect.kind !== 'request' || effect.label !== '300') return undefined;
        times.push(world.time);
        if (left.length === 0) return undefined;
        const code = left.shift();
        if (code === undefined) return { outcome: 'timeout' };
        const body = { action: 300, data: { cmd: 'startmeeting', code } };
        return { outcome: 'ok', message: { key: effect.key, label: `300/${code}`, body } };
      },
    },
  };
}

describe('starting a meeting (PROTOCOLS 2.4)', () => {
  it('300 to the meeting service with who, token, number, password, nickname; 301 brings the QR code', () => {
    const { start, world, device } = loggedIn({ over: { index: 7 } });
    assert.equal(start({ password: 'pw', nickname: 'Room {index}' }), 'ok');
    const [sent, ...more] = pushes(world);
    assert.equal(more.length, 0);
    const { user_id, token, meetno, meetpass, nickname, ...others } = sent!.data.payload;
    assert.deepEqual([sent?.to, sent?.data.cmd], ['meeting', 'startmeeting']);
    assert.deepEqual(
      [user_id, token, meetpass, nickname, others],
      ['POT100_42/person', 't1', 'pw', 'Room 7', {}],
    );
    assert.match(meetno ?? '', /^\d{9}$/);
    assert.equal(device.state.meeting?.number, meetno);
    assert.match(device.state.meeting?.qrcode ?? '', /^http:\/\/weixin\.qq\.com\/q\/\w+$/);
    assert.deepEqual(world.ended, ['start-meeting ok']);
  });

  it('without a login the button stays off: nothing is sent', () => {
    const { step, world, device } = pointer();
    assert.equal(step('start-meeting'), 'script/not-logged-in');
    assert.equal(pushes(world).length, 0);
    assert.equal(device.state.meeting, undefined);
  });

  it('after a failure it is tried again until it works, each try an attempt, the meeting the same', () => {
    const { start, world } = loggedIn(failing(102, undefined, 103));
    assert.equal(start(), 'ok');
    assert.deepEqual(world.ended, [
      'start-meeting platform/102',
      'start-meeting timeout',
      'start-meeting platform/103',
      'start-meeting ok',
    ]);
    const numbers = new Set(pushes(world).map(({ data }) => data.payload.meetno));
    const mids = new Set(pushes(world).map(({ mid }) => mid));
    assert.deepEqual([numbers.size, mids.size], [1, 4]);
  });

  it('never faster than once a second', () => {
    const at: number[] = [];
    const given = failing(...Array.from({ length: 20 }, () => 102));
    const instead = given.office!.instead!;
    const { start } = loggedIn({
      over: { random: () => 0 },
      office: {
        instead: (effect, world) => {
          if (effect.kind === 'request' && effect.label === '300') at.push(world.time);
          return instead(effect, world);
        },
      },
    });
    assert.equal(start({ tries: undefined }), 'ok');
    assert.equal(at.length, 21);
    assert.ok(at.slice(1).every((moment, index) => moment - at[index]! >= 1000));
    const { args } = potLanguage.steps['start-meeting']!;
    assert.equal(args.safeParse({ again: '999ms' }).success, false);
    assert.equal(args.safeParse({ again: '1s..5s' }).success, true);
  });

  it('a number of tries ends it, with the last failure', () => {
    const { start, world } = loggedIn(failing(102, 102, 107, 102));
    assert.equal(start({ tries: 3 }), 'platform/107');
    assert.equal(world.ended.length, 3);
  });

  it('a token that the platform calls expired is forgotten, and not tried again', () => {
    const { start, login, device, world } = loggedIn(failing(104));
    assert.equal(start(), 'platform/104');
    assert.deepEqual([world.ended.length, device.state.login], [1, undefined]);
    assert.equal(login(), 'ok');
    assert.equal(start(), 'ok');
  });

  it('a token that expires between two tries ends them', () => {
    const { start, world } = loggedIn(failing(102));
    world.time = TOKEN_LIFETIME - 500 + 6000;
    assert.equal(start(), 'script/not-logged-in');
    assert.deepEqual(world.ended, ['start-meeting platform/102', 'start-meeting script/not-logged-in']);
  });

  it('the QR code can be drawn, and one that cannot is refused', () => {
    const answering = (qrcode: string): Given => ({
      office: {
        instead: (effect) =>
          effect.kind === 'request' && effect.label === '300'
            ? { outcome: 'ok', message: { label: '301', body: meetingAnswer(qrcode) } }
            : undefined,
      },
    });
    const longest = loggedIn(answering('é'.repeat(1476)));
    assert.equal(longest.start(), 'ok');
    const { size } = encode(longest.device.state.meeting!.qrcode, { ecc: 'L', border: 0 });
    assert.equal(size, 177, 'the largest there is');
    assert.equal(loggedIn(answering('é'.repeat(1477))).start({ tries: 1 }), 'protocol/qrcode-too-long');
    const { start, device } = loggedIn();
    start();
    assert.ok(encode(device.state.meeting!.qrcode).size >= 21);
  });

  for (const [what, data] of [
    ['no payload', { cmd: 'startmeeting' }],
    ['an empty code', { cmd: 'startmeeting', payload: { qrcode: '' } }],
    ['another command', { cmd: 'other', payload: { qrcode: 'http://q' } }],
  ] as const)
    it(`an answer with ${what} is no QR code`, () => {
      const { start, device } = loggedIn({
        office: {
          instead: (effect) =>
            effect.kind === 'request' && effect.label === '300'
              ? { outcome: 'ok', message: { label: '301', body: { action: 301, data } } }
              : undefined,
        },
      });
      assert.equal(start({ tries: 1 }), 'protocol/no-qrcode');
      assert.equal(device.state.meeting, undefined);
    });

  it('an echoing broker answers everything', () => {
    const { step } = pointer({
      over: { target: { echo: true } },
      office: {
        instead: (effect) =>
          effect.kind === 'request'
            ? { outcome: 'ok', message: { label: '300/0', body: JSON.parse(effect.payload) } }
            : undefined,
      },
    });
    assert.equal(step('start-meeting', { guest: true }), 'ok');
  });
});

const meetingAnswer = (qrcode: string) => ({
  action: 301,
  data: { cmd: 'startmeeting', payload: { qrcode } },
});

describe('guests (PROTOCOLS 2.5)', () => {
  it('start meetings without a login, with user and token empty, even on a pointer that is not bound', () => {
    const { step, world, device, office } = pointer();
    assert.equal(step('start-meeting', { guest: true }), 'ok');
    const { user_id, token } = pushes(world)[0]!.data.payload;
    assert.deepEqual([user_id, token, office.group], ['', '', '']);
    assert.match(device.state.meeting?.qrcode ?? '', /^http/);
  });

  it('are guests on a pointer that somebody is logged in to, too', () => {
    const { start, world } = loggedIn();
    assert.equal(start({ guest: true }), 'ok');
    assert.equal(pushes(world)[0]?.data.payload.token, '');
  });
});

describe('the whiteboard server (PROTOCOLS 2.6)', () => {
  it('has the platform confirm by 509 who holds the meeting', () => {
    const { start, step, office } = loggedIn();
    start();
    assert.equal(step('whiteboard-check'), 'ok');
    assert.deepEqual(office.calls.at(-1), {
      path: '/app/509',
      body: { user_id: 'POT100_42/person', token: 't1' },
    });
  });

  it('is told when the token has expired: code 104', () => {
    const { start, step, world } = loggedIn();
    start();
    world.time += TOKEN_LIFETIME;
    assert.equal(step('whiteboard-check'), 'platform/104');
  });

  it('does not ask about guests', () => {
    const { step, office } = pointer();
    step('start-meeting', { guest: true });
    assert.equal(step('whiteboard-check'), 'ok/guest');
    assert.equal(office.calls.length, 0);
  });

  it('has nobody to ask about without a meeting', () => {
    assert.equal(pointer().step('whiteboard-check'), 'script/no-meeting');
  });

  it('a platform that confirms somebody else is found out', () => {
    const { start, step } = loggedIn({
      office: {
        instead: (effect) =>
          effect.kind === 'fetch' && effect.url.endsWith('/app/509')
            ? { outcome: 'ok', status: 200, headers: {}, body: '{"code":0,"data":{"user_id":"eve"}}' }
            : undefined,
      },
    });
    start();
    assert.equal(step('whiteboard-check'), 'protocol/wrong-user');
  });
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { thirdParty } from './cloud.test-helper.ts';
import { receiver } from './receiver.ts';

const VECTORS = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../../../test/vectors/expeed-signature.json'), 'utf8'),
) as { token: string; nonce: string; timestamp: string; signature: string }[];

const call = (method: string, query: Record<string, string>, body: unknown = '') => ({
  method,
  path: '/push',
  query,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const push = (device: ReturnType<typeof thirdParty>, body: unknown) =>
  receiver.answer(device, call('POST', {}, body));

for (const { token, nonce, timestamp, signature } of VECTORS)
  test(`a set-up check with the check value ${signature} is answered with its nonce`, () => {
    const device = thirdParty({ pushToken: token });
    const right = receiver.answer(device, call('GET', { signature, nonce, timestamp }));
    assert.deepEqual([right.status, right.body, right.message?.label], [200, nonce, 'set-up-check']);
    for (const wrong of [{ nonce: `${nonce}0` }, { timestamp: '1' }, { signature: 'x' }]) {
      const refused = receiver.answer(device, call('GET', { signature, nonce, timestamp, ...wrong }));
      assert.deepEqual([refused.status, refused.message], [403, undefined]);
      assert.ok(!refused.body.includes(nonce));
    }
    assert.equal(
      receiver.answer(thirdParty({ pushToken: 'other' }), call('GET', { signature, nonce, timestamp }))
        .status,
      403,
    );
  });

test('a set-up check without parameters is refused', () => {
  assert.equal(receiver.answer(thirdParty(), call('GET', {})).status, 403);
});

describe('pushes', () => {
  test('of all three types are told apart, their type a text or a number', () => {
    const bodies = [
      ['status-push', { msg_type: '1', device_id: 'd', device_key: 'k', device_sn: 's', device_status: 0 }],
      ['data-push', { msg_type: '2', device_id: 'd', device_key: 'k', data: [] }],
      ['result-push', { msg_type: 3, device_id: 'd', message_id: 'm', set_result: 0 }],
    ] as const;
    for (const [label, body] of bodies)
      for (const msg_type of [String(body.msg_type), Number(body.msg_type)]) {
        const { status, message } = push(thirdParty(), { ...body, msg_type });
        assert.deepEqual([status, message?.label, message?.malformed], [200, label, undefined]);
      }
  });

  test('are answered with result_msg for type 1 and result_message for the others, as in the samples', () => {
    const answer = (body: object) => JSON.parse(push(thirdParty(), body).body);
    assert.deepEqual(answer({ msg_type: '1', device_status: 0 }), { result_code: 0, result_msg: 'ok' });
    assert.deepEqual(answer({ msg_type: '2', data: [] }), { result_code: 0, result_message: 'ok' });
    assert.deepEqual(answer({ msg_type: 3 }), { result_code: 0, result_message: 'ok' });
  });

  test('of type 1 say online by 0 and offline by 1', () => {
    const device = thirdParty();
    const tell = (device_status: unknown) => push(device, { msg_type: '1', device_id: 'd', device_status });
    for (const status of [1, '1']) {
      tell(status);
      assert.deepEqual([...device.state.offline], ['d']);
      tell(0);
      assert.deepEqual([...device.state.offline], []);
    }
  });

  test('of type 3 are kept until a setting takes them, a bounded number', () => {
    const device = thirdParty();
    for (let n = 0; n < 300; n++)
      push(device, { msg_type: 3, device_id: 'd', message_id: n, set_result: n % 2 ? '1' : '0' });
    const { results } = device.state;
    assert.equal(results.size, 256);
    assert.deepEqual([results.get('298'), results.get('299'), results.get('0')], [true, false, undefined]);
  });

  test('that cannot be understood are refused, and said to be so', () => {
    const malformed = (body: unknown) => {
      const { status, body: text, message } = push(thirdParty(), body);
      assert.notEqual((JSON.parse(text) as { result_code: number }).result_code, 0);
      return `${status} ${message?.malformed}`;
    };
    assert.equal(malformed('{'), '200 protocol/bad-json');
    assert.equal(malformed('[]'), '200 protocol/bad-json');
    assert.equal(malformed({ msg_type: 4 }), '200 protocol/unknown-push');
    assert.equal(malformed({}), '200 protocol/unknown-push');
    assert.equal(malformed({ msg_type: '2' }), '200 protocol/incomplete-push');
  });
});

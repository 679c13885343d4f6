import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readRequest } from './request.ts';

const ID = 'DL3785W_1';
const good = { mid: 'm1', from: ID, to: 'system', time: 1502867086, action: 102 };
const read = (value: unknown, topic = 'device') => readRequest(ID, topic, Buffer.from(JSON.stringify(value)));
const codeOf = (value: unknown) => read(value).refusal?.code;

describe('the request envelope (PROTOCOLS 1.3)', () => {
  it('is read with its mid, action and data', () => {
    const { from: _, ...request } = good;
    const given = { ...good, data: { a: 1 }, unknown: 2 };
    assert.deepEqual(read(given), { ...request, data: { a: 1 }, fields: given });
  });

  it('may have time 0, no data, no to and any further field', () => {
    const { to: _, ...short } = good;
    assert.equal(codeOf({ ...short, time: 0, extra: [1] }), undefined);
  });

  it('is 100 when a required field is missing or malformed', () => {
    for (const field of ['mid', 'from', 'time', 'action'] as const) {
      const { [field]: _, ...missing } = good;
      assert.equal(codeOf(missing), 100, `without ${field}`);
      assert.equal(codeOf({ ...good, [field]: { not: 'this' } }), 100, `malformed ${field}`);
      assert.equal(codeOf({ ...good, [field]: null }), 100, `null ${field}`);
    }
    for (const wrong of [
      { to: 7 },
      { data: 'text' },
      { data: [] },
      { time: -1 },
      { action: 102.5 },
      { mid: 4 },
    ])
      assert.equal(codeOf({ ...good, ...wrong }), 100, JSON.stringify(wrong));
  });

  it('keeps mid and action for the reply whatever else is wrong', () => {
    const { mid, action } = read({ mid: 'm9', action: 101 });
    assert.deepEqual({ mid, action }, { mid: 'm9', action: 101 });
  });

  it('is 103 when it speaks for another device', () => {
    assert.equal(codeOf({ ...good, from: 'DL3785W_2' }), 103);
  });

  it('needs no from in 300 and in answers, as in the samples of the seed', () => {
    const { from: _, ...anonymous } = good;
    for (const action of [200, 201]) assert.equal(codeOf({ ...anonymous, action }), undefined);
    assert.equal(codeOf({ ...anonymous, action: 300, data: { cmd: 'x' } }), undefined);
    assert.equal(codeOf({ ...good, from: 'DL3785W_2', action: 200 }), 103);
    assert.equal(codeOf({ ...good, from: 7, action: 200 }), 100);
  });

  it('is 103 on any other topic (PROTOCOLS 1.2)', () => {
    assert.equal(read(good, 'DL3785W_1').refusal?.code, 103);
    assert.equal(read(good, 'device/x').refusal?.code, 103);
  });

  it('is 100 with action 0 when the bytes are not UTF-8 JSON of an object', () => {
    for (const bytes of [
      Buffer.from('{'),
      Buffer.from('[]'),
      Buffer.from('null'),
      Buffer.from([0x22, 0xff, 0x22]),
    ]) {
      const request = readRequest(ID, 'device', bytes);
      assert.deepEqual([request.action, request.mid, request.refusal?.code], [0, '', 100]);
    }
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.json().map(Buffer.from)), (bytes) => {
        readRequest(ID, 'device', Buffer.from(bytes));
      }),
      { seed: 1 },
    );
  });
});

describe('request data (PROTOCOLS 1.4)', () => {
  it('101 needs product_version; name and properties are optional but not of another type', () => {
    const report = (data: object) => codeOf({ ...good, action: 101, data });
    assert.equal(report({ product_version: '1.0' }), undefined);
    assert.equal(report({ product_version: '1.0', name: 'gate', properties: { p: 1 } }), undefined);
    for (const data of [{}, { product_version: 1 }, { product_version: '1', name: 2 }])
      assert.equal(report(data), 100);
    assert.equal(report({ product_version: '1', properties: [] }), 100);
    assert.equal(codeOf({ ...good, action: 101 }), 100);
  });

  it('300 needs a cmd', () => {
    assert.equal(codeOf({ ...good, action: 300, data: { cmd: 'checkin' } }), undefined);
    assert.equal(codeOf({ ...good, action: 300, data: { cmd: 1 } }), 100);
    assert.equal(codeOf({ ...good, action: 300 }), 100);
  });

  it('105 needs a whole code and a text', () => {
    const alarm = (data: object) => codeOf({ ...good, action: 105, data });
    assert.equal(alarm({ code: 202, msg: 'paper jam' }), undefined);
    assert.equal(alarm({ code: '202', msg: 'paper jam' }), 100);
    assert.equal(alarm({ code: 202 }), 100);
  });
});

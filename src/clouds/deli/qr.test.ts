import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import vectors from '../../../test/vectors/deli-qr.json' with { type: 'json' };
import { CONNECTION_KINDS, parseQr, QR_STATUS, type QrCode, qrText } from './qr.ts';

const checked = vectors as unknown as readonly { readonly text: string; readonly parsed: QrCode }[];

describe('QR codes (PROTOCOLS 1.8 and 2)', () => {
  for (const { text, parsed } of checked)
    it(`${parsed.action} ${parsed.status ?? parsed.connType} is written and read as computed elsewhere`, () => {
      assert.equal(qrText(parsed), text);
      assert.deepEqual(parseQr(text), parsed);
    });

  it('every code that is written reads as it was', () => {
    const word = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => text.trim() === text);
    const code = fc.record(
      {
        action: fc.constantFrom('activate' as const, 'login' as const),
        product: word,
        device: word,
        connType: fc.constantFrom(...CONNECTION_KINDS),
        status: fc.constantFrom(...Object.values(QR_STATUS)),
        error: word,
        group: word,
      },
      { requiredKeys: ['action', 'product'], noNullPrototype: true },
    );
    fc.assert(
      fc.property(code, (qr) => assert.deepEqual(parseQr(qrText(qr as QrCode)), qr)),
      { numRuns: 300, seed: 18 },
    );
  });

  it('the spelling of conntype does not matter, nor blanks around the text', () => {
    for (const name of ['conntype', 'connType', 'CONNTYPE'])
      assert.equal(
        parseQr(` http://qr.delicloud.com?from=device&action=activate&product=M&${name}=BLE `)?.connType,
        'ble',
      );
  });

  it('what it does not know is left out: other kinds, other states, other names', () => {
    const text =
      'http://qr.delicloud.com/?from=device&action=activate&product=M&conntype=lora&status=7&lang=zh';
    assert.deepEqual(parseQr(text), { action: 'activate', product: 'M' });
  });

  it('what is no code of a device is not taken for one', () => {
    for (const text of [
      '',
      'M_1',
      'http://weixin.qq.com/q/02lIgFJxgoft31ssef1o1S',
      'http://qr.delicloud.com.evil.example?from=device&action=activate&product=M',
      'http://qr.delicloud.com?from=user&action=activate&product=M',
      'http://qr.delicloud.com?from=device&action=join&product=M',
      'http://qr.delicloud.com?from=device&action=login',
      'http://[?from=device&action=activate&product=M',
    ])
      assert.equal(parseQr(text), undefined, text);
  });
});

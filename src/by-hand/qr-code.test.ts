import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseQr } from '../clouds/deli/qr.ts';
import { deviceQrText, drawQr } from './qr-code.ts';

const DEVICE = {
  model: 'DL3785W',
  clientId: 'DL3785W_1234567890',
  connectionKind: 'auto',
  group: undefined,
} as const;

test('the text of each form is that of the check values', () => {
  const { model: product, clientId: device } = DEVICE;
  assert.deepEqual(parseQr(deviceQrText('bind', DEVICE)), {
    action: 'activate',
    product,
    device,
    connType: 'auto',
  });
  assert.deepEqual(parseQr(deviceQrText('bind', { ...DEVICE, group: '1000' })), {
    action: 'activate',
    product,
    device,
    status: 2,
    group: '1000',
  });
  assert.deepEqual(parseQr(deviceQrText('login', DEVICE)), {
    action: 'login',
    product,
    device,
    connType: 'auto',
  });
  assert.deepEqual(parseQr(deviceQrText('product', { ...DEVICE, connectionKind: 'ble' })), {
    action: 'activate',
    product,
    connType: 'ble',
  });
});

test('a drawn code has the modules of the code, two to a character', () => {
  const lines = drawQr(deviceQrText('bind', DEVICE), { columns: 120, rows: 40, colour: false }) ?? [];
  const [width] = new Set(lines.map((line) => line.length));
  // Odd, four modules a version: 17 + 4v, and two light ones around.
  assert.equal(((width ?? 0) - 4 - 17) % 4, 0);
  assert.equal(lines.length, Math.ceil((width ?? 0) / 2));
  // The finder pattern in the corner: seven dark modules below two light rows.
  assert.ok(lines[0]?.startsWith('████'));
  assert.equal(lines[1]?.slice(0, 9), '██ ▄▄▄▄▄ ');
});

test('on a small screen it leaves room for what is below, and on a narrow one it is not drawn', () => {
  const text = deviceQrText('bind', DEVICE);
  const large = drawQr(text, { columns: 80, rows: 40, colour: false }) ?? [];
  const small = drawQr(text, { columns: 80, rows: 24, colour: false }) ?? [];
  assert.equal(large.length - small.length, 1);
  assert.equal(drawQr(text, { columns: 40, rows: 40, colour: false }), undefined);
});

test('with colours light modules are light on any terminal', () => {
  const [line = ''] = drawQr('x', { columns: 80, rows: 40, colour: true }) ?? [];
  assert.ok(line.startsWith('\u001b[40m\u001b[97m█'), JSON.stringify(line));
});

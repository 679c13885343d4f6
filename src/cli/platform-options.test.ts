import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Given } from './given.ts';
import { hostWarning, platformOptions } from './platform-options.ts';

const options = (values: Record<string, unknown>) => platformOptions(new Given(values));

test('without flags the platform takes the devices of the demo, on this machine alone, and behaves', () => {
  const { deli, services = {}, ...rest } = options({});
  const ports = { mqttPort: 1883, httpPort: 8080, httpsPort: 8443, brokerPort: 1884 };
  assert.deepEqual(rest, { host: '127.0.0.1', ...ports, seed: 1, faults: {} });
  assert.ok(services.point, 'and plays every cloud that is spoken to over HTTPS');
  assert.deepEqual(
    deli.products.map(({ category, model, secret }) => `${category}/${model}:${secret}`),
    ['KQ/DL3785W:demo', 'DY/DL888:demo'],
  );
});

test('ports, seed, share of bound devices', () => {
  const given = { 'mqtt-port': '0', 'mqtts-port': '8883', 'http-port': '81', seed: '7', bound: '90%' };
  const { mqttPort, mqttsPort, httpPort, seed, deli } = options(given);
  assert.deepEqual([mqttPort, mqttsPort, httpPort, seed, deli.bound], [0, 8883, 81, 7, 0.9]);
});

test('FTP, callbacks, and the broker to work behind', () => {
  const port = { behind: 'mqtt://broker:1883', 'mqtts-port': '0' };
  assert.throws(() => options(port), /--mqtts-port has no use with --behind/);
  const given = {
    'ftp-port': '2121',
    'ftp-account': 'logs:a:b',
    behind: 'mqtts://u:p@broker:8883',
    'callbacks-anywhere': true,
  };
  const { ftpPort, ftpAccount, behind, callbacksAnywhere } = options(given);
  assert.deepEqual(
    [ftpPort, ftpAccount, behind, callbacksAnywhere],
    [2121, 'logs:a:b', 'mqtts://u:p@broker:8883', true],
  );
  assert.throws(() => options({ behind: 'broker:1883' }), /--behind takes a URL such as mqtt:/);
  assert.throws(() => options({ 'ftp-account': 'logs' }), /--ftp-account takes USER:PASSWORD/);
});

test('products with their firmware; a secret may contain a colon, a version a dot', () => {
  const { deli } = options({ product: ['KQ/A:s:1', 'DY/B:s2'], firmware: ['A=1.2.3:64KiB'] });
  assert.deepEqual(deli.products, [
    {
      category: 'KQ',
      model: 'A',
      secret: 's:1',
      unbind: true,
      firmware: { version: '1.2.3', size: 65_536, upgrade: 'normal' },
    },
    { category: 'DY', model: 'B', secret: 's2', unbind: true },
  ]);
});

test('faults', () => {
  const { faults } = options({
    latency: '5ms..20ms',
    'error-rate': ['105=1%', '-1=0.5%'],
    'drop-replies': '1%',
    disconnects: '2%',
    refusals: '3%',
    'slow-downloads': '64KiB/s',
    'truncate-downloads': '5%',
    'corrupt-downloads': '100%',
  });
  assert.deepEqual(faults, {
    latency: { kind: 'uniform', min: 5, max: 20 },
    errors: [
      { code: 105, rate: 0.01 },
      { code: -1, rate: 0.005 },
    ],
    dropReplies: { rate: 0.01 },
    disconnects: { rate: 0.02 },
    refusals: { rate: 0.03, code: 3 },
    downloads: { slow: 65_536, truncate: { rate: 0.05 }, corrupt: { rate: 1 } },
  });
  assert.deepEqual(options({ latency: '5ms' }).faults, { latency: { kind: 'constant', value: 5 } });
});

for (const [what, values, message] of [
  [
    'a port too high',
    { 'mqtt-port': '70000' },
    '--mqtt-port takes a whole number from 0 to 65535, not "70000"',
  ],
  ['a time without a unit', { latency: '5' }, '--latency takes a time such as 5ms or 5ms..20ms, not "5"'],
  ['a share above all', { bound: '101%' }, '--bound takes a share such as 1%, not "101%"'],
  [
    'a code without a rate',
    { 'error-rate': ['105'] },
    '--error-rate takes CODE=SHARE, such as 105=1%, not "105"',
  ],
  ['half a product', { product: ['A:s'] }, '--product takes CATEGORY/MODEL:SECRET, not "A:s"'],
  ['a model twice', { product: ['A/M:s', 'B/M:s'] }, '--product M is given twice'],
  [
    'firmware without a size',
    { firmware: ['DL888=1.1'] },
    '--firmware takes MODEL=VERSION:SIZE, such as DL888=1.1:4MiB, not "DL888=1.1"',
  ],
  [
    'firmware of no product',
    { firmware: ['X=1:1KiB'] },
    '--firmware X: no such product, there are DL3785W, DL888',
  ],
] as const) {
  test(`refused in one line: ${what}`, () =>
    assert.throws(() => options(values), { name: 'RegattaError', exitCode: 104, message }));
}

test('only an address that other machines can reach is warned about', () => {
  for (const here of ['127.0.0.1', '127.0.0.9', 'localhost', '::1']) assert.equal(hostWarning(here), '');
  for (const open of ['0.0.0.0', '::', '10.0.0.7', 'example.com'])
    assert.match(hostWarning(open), /^warning: listening on .*\n$/);
});

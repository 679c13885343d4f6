import assert from 'node:assert/strict';
import test from 'node:test';
import { formatDiagnostic } from './diagnostics.ts';
import { parseScenario } from './parse.ts';
import { CLOUDS } from './test-support.ts';

const FILES: Readonly<Record<string, string>> = {
  'two.csv': 'serial,clientId,username,password\nA1,,,\nA2,M1_B,,\n',
  'twice.csv': 'serial\nA1\nA2\nA1\n',
};
function read(path: string): string {
  const text = FILES[path];
  if (text === undefined) throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' });
  return text;
}
function refused(text: string): string[] {
  const result = parseScenario({ text, file: 'x.yaml', clouds: CLOUDS, environment: {}, read });
  return 'diagnostics' in result
    ? result.diagnostics.map((diagnostic) => formatDiagnostic(diagnostic).replace(/^x\.yaml:/, ''))
    : [];
}

interface Fleet {
  readonly name?: string;
  readonly model?: string;
  readonly secret?: string;
  readonly devices?: number;
  readonly more?: string;
  readonly lifecycle?: string;
}
/** One line a fleet, from line 3 on. */
const fleets = (...list: Fleet[]) =>
  ['name: t', 'fleets:']
    .concat(
      list.map(
        ({ name = 'a', model = 'M1', secret = 's', devices = 2, more = '', lifecycle = '[query]' }) =>
          `  ${name}: { cloud: deli, product: { category: KQ, model: ${model}, secret: ${secret} }, ` +
          `devices: ${devices}, ${more}lifecycle: ${lifecycle} }`,
      ),
    )
    .join('\n');
const PHASES = '\nphases: [{ name: low, for: 1m }, { name: high, for: 1m }]';
const csv = (file: string) => `identities: { csv: ${file} }, `;

test('names of phases are unique, and rates name those there are', () => {
  assert.deepEqual(refused(`${fleets({})}\nphases: [{ name: a, for: 1m }, { name: a, for: 1m }]`), [
    '4:40: expected each phase name once, found "a" again',
  ]);
  const byPhase = { lifecycle: '[repeat: { rate: { low: 1/s, hihg: 2/s }, do: [query] }]' };
  assert.match(
    refused(fleets(byPhase) + PHASES)[0]!,
    /^3:\d+: expected one of the phases low, high, found "hihg"; did you mean "high"\?$/,
  );
  assert.match(
    refused(fleets(byPhase))[0]!,
    /^3:\d+: expected phases in the scenario, found none for the rate of "low"$/,
  );
});

test('every repeat has an end', () => {
  const endless = { lifecycle: '[choose: [{ do: [retry: { do: [repeat: { every: 1m, do: [query] }] }] }]]' };
  assert.match(
    refused(fleets(endless))[0]!,
    /^3:\d+: expected an end for this repeat: times, for, or phases/,
  );
  assert.deepEqual(refused(fleets(endless) + PHASES), []);
  for (const bound of ['times: 3', 'for: 5m'])
    assert.deepEqual(refused(fleets({ lifecycle: `[repeat: { ${bound}, do: [query] }]` })), []);
  const rate = { lifecycle: '[repeat: { rate: 5/s, do: [query] }]' };
  assert.match(
    refused(fleets(rate))[0]!,
    /expected an end for this rate: for, or phases in the scenario, found none$/,
  );
  assert.deepEqual(refused(fleets(rate) + PHASES), []);
});

test('a rate stands alone, and only where each device comes by it once', () => {
  const inside = { lifecycle: '[retry: { do: [repeat: { rate: 5/s, do: [query] }] }]' };
  assert.match(
    refused(fleets(inside) + PHASES)[0]!,
    /expected a repeat with a rate only in the lifecycle itself/,
  );
  const reaction = { more: 'on: { control: [repeat: { rate: 5/s, do: [query] }] }, ' };
  assert.match(
    refused(fleets(reaction) + PHASES)[0]!,
    /expected a repeat with a rate only in the lifecycle itself/,
  );
  const paced = { lifecycle: '[repeat: { rate: 5/s, every: 1s, do: [query] }]' };
  assert.match(refused(fleets(paced) + PHASES)[0]!, /expected no other pace beside rate, found "1s"$/);
  const bounded = { lifecycle: '[repeat: { rate: { low: 5/s }, for: 1s, do: [query] }]' };
  assert.match(
    refused(fleets(bounded) + PHASES)[0]!,
    /expected no other bound beside the phases of rate, found "1s"$/,
  );
});

test('the platform is set up for models that the fleets have, each once', () => {
  const platform = (text: string) => refused(`${fleets({ model: 'DL888' })}\nplatform: { ${text} }`);
  assert.deepEqual(platform('firmware: [{ model: DL88, version: "1" }]'), [
    '4:33: expected a model of the fleets: DL888, found "DL88"; did you mean "DL888"?',
  ]);
  assert.deepEqual(platform('unbind: [DL888, X]'), [
    '4:29: expected a model of the fleets: DL888, found "X"',
  ]);
  assert.deepEqual(platform('firmware: [{ model: DL888, version: "1" }, { model: DL888, version: "2" }]'), [
    '4:65: expected one firmware a model, found "DL888" again',
  ]);
});

test('the platform takes only what it knows', () => {
  const platform = (text: string) => refused(`${fleets({})}\nplatform: { ${text} }`);
  assert.match(
    platform('applications: [ehco]').join(),
    /expected one of echo, meeting, found "ehco"; did you mean "echo"/,
  );
  assert.match(platform('expiry: 300').join(), /expected a duration such as 30s, found 300/);
  assert.match(platform('ftpAccount: logs').join(), /expected an account as user:password, found "logs"/);
});

test('fleets of one model agree on its secret, which is not printed', () => {
  const [message] = refused(
    fleets({ secret: 'one' }, { name: 'b', secret: 'two', more: 'identities: { serial: "B{index}" }, ' }),
  );
  assert.match(message!, /^4:\d+: expected the same secret as the fleet a, found another one for model M1$/);
});

test('two fleets of one model and one pattern would be the same devices', () => {
  const [message] = refused(fleets({}, { name: 'b' }));
  assert.match(
    message!,
    /^4:\d+: expected a client id of its own for each device, found "M1_00000000", also a device of the fleet a; give/,
  );
  assert.deepEqual(refused(fleets({}, { name: 'b', model: 'M2' })), []);
  assert.deepEqual(refused(fleets({}, { name: 'b', more: 'identities: { serial: "B{index:7}" }, ' })), []);
});

test('patterns that differ and still meet are found', () => {
  const tens = { name: 'b', devices: 2000, more: 'identities: { serial: "{index:3}" }, ' };
  const [message] = refused(fleets({ devices: 2000, more: 'identities: { serial: "{index:4}" }, ' }, tens));
  assert.match(message!, /found "M1_1000", also a device of the fleet a/);
});

test('one serial is not enough for two devices', () => {
  const fixed = 'identities: { serial: same }, ';
  assert.match(
    refused(fleets({ more: fixed }))[0]!,
    /^3:\d+: expected \{index\} in the serial of more than one device, found "same"$/,
  );
  assert.deepEqual(refused(fleets({ more: fixed, devices: 1 })), []);
});

test('a credentials file has a line for each device, and each serial once', () => {
  assert.deepEqual(refused(fleets({ more: csv('two.csv') })), []);
  assert.match(
    refused(fleets({ more: csv('two.csv'), devices: 3 }))[0]!,
    /^3:79: expected at most 2 devices, as many as two\.csv has lines, found 3$/,
  );
  assert.deepEqual(refused(fleets({ more: csv('twice.csv') })), [
    'twice.csv:4:1: expected each serial once, found "A1" again (line 2)',
  ]);
});

test('a client id in a file may not be that of another device', () => {
  const [message] = refused(
    fleets({ more: csv('two.csv') }, { name: 'b', devices: 1, more: 'identities: { serial: B }, ' }),
  );
  assert.match(
    message!,
    /^4:\d+: expected a client id of its own for each device, found "M1_B", also a device of the fleet a/,
  );
});

test('files that cannot be read are placed where they are named', () => {
  const text = `${fleets({ more: csv('no.csv') }, { name: 'b', model: 'M2', lifecycle: '{ module: ./no.js }' })}
target: { mqtt: "mqtts://h", trust: no.pem }
platform: { accounts: none.csv }`;
  assert.deepEqual(
    refused(text).map((message) => message.replace(/^(\d+):\d+/, '$1')),
    [
      '3: expected a file that can be read, found "no.csv" (ENOENT)',
      '4: expected a file that can be read, found "./no.js" (ENOENT)',
      '5: expected a file that can be read, found "no.pem" (ENOENT)',
      '6: expected a file that can be read, found "none.csv" (ENOENT)',
    ],
  );
});

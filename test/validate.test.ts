import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT, regatta } from './helpers/regatta.ts';

const shipped = readdirSync(join(ROOT, 'scenarios'))
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => `scenarios/${file}`);

test('every shipped scenario is valid', async () => {
  const { code, stdout, stderr } = await regatta(['validate', ...shipped]);
  const told = stdout.split('\n').filter((line) => !line.startsWith('  '));
  assert.deepEqual(
    { code, told, stderr },
    { code: 0, told: [...shipped.map((file) => `${file}: ok`), ''], stderr: '' },
  );
});

test('each mistake is told with file, line and column, and good files beside it are ok', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-validate-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const bad = join(folder, 'bad.yaml');
  writeFileSync(
    bad,
    [
      'name: bad',
      'sede: 1',
      'fleets:',
      '  gates:',
      '    cloud: deli',
      '    product: { category: KQ, model: A, secret: s }',
      '    devices: many',
      '    arrival: { ramp: 20 }',
      '    lifecycle: [conect]',
    ].join('\n'),
  );
  const { code, stdout, stderr } = await regatta(['validate', 'scenarios/demo.yaml', bad, 'nowhere.yaml']);
  assert.equal(code, 104);
  assert.equal(
    stdout,
    [
      'scenarios/demo.yaml: ok',
      '  attendance query: every 2m at each device for 20m, 40,000 turns, together 33.3/s (2,000/s in real time); one at a time',
      '  printers query, alarm: 21,000 turns of the fleet from 15m to 55m, 5.00/s to 10.0/s (600/s in real time), evenly spaced; one at a time',
      '  peak in real time: about 3,333 requests/s (0:10), 461 connects/s (0:03); 5,000 devices connected',
      '',
    ].join('\n'),
  );
  const lines = stderr.trimEnd().split('\n');
  assert.match(lines.pop() ?? '', /^nowhere\.yaml: there is no such file/);
  const places = lines.map((line) => line.slice(bad.length + 1).replace(/^(\d+):\d+: .*/, '$1'));
  assert.deepEqual(places, ['2', '7', '8', '9'], stderr);
  assert.match(stderr, /did you mean "seed"/);
  assert.match(stderr, /did you mean "connect"/);
});

test('schema prints a JSON Schema that knows the words of a scenario', async () => {
  const { code, stdout, stderr } = await regatta(['schema']);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  const schema = JSON.parse(stdout) as { $schema: string; properties: Record<string, unknown> };
  assert.match(schema.$schema, /^https?:\/\/json-schema\.org\//);
  for (const word of ['name', 'seed', 'target', 'timeScale', 'phases', 'fleets', 'thresholds'])
    assert.ok(schema.properties[word], word);
});

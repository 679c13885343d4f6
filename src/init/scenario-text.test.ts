import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languages } from '../clouds/languages.ts';
import { formatDiagnostics, parseScenario } from '../scenario/parse.ts';
import { withUsual } from './questions.ts';
import { scenarioText } from './scenario-text.ts';
import { STARTERS } from './starters.ts';

const PLACE = { file: 'x/mine.yaml', name: 'mine', schema: './scenario.schema.json', command: 'npx regatta' };

function scenarioOf(text: string) {
  const parsed = parseScenario({
    text,
    file: 'mine.yaml',
    clouds: languages,
    environment: {},
    overrides: [],
  });
  if ('diagnostics' in parsed) assert.fail(formatDiagnostics(parsed.diagnostics));
  return parsed.scenario;
}

for (const [cloud, { address, fleet }] of Object.entries(STARTERS)) {
  test(`${cloud}: what is written is what was chosen`, () => {
    const text = scenarioText(withUsual({ cloud, devices: 7, minutes: 0.5 }), PLACE);
    const scenario = scenarioOf(text);
    assert.equal(scenario.name, 'mine');
    assert.deepEqual(scenario.target, { kind: 'embedded', tls: false, accessList: false });
    assert.deepEqual([scenario.fleets[fleet]?.cloud, scenario.fleets[fleet]?.devices], [cloud, 7]);
    assert.deepEqual(scenario.phases, [
      { name: 'arrive', for: 6_000 },
      { name: 'steady', for: 24_000 },
    ]);
    assert.ok(scenario.thresholds.length >= 3);
  });

  test(`${cloud}: an address takes the place of the embedded platform and all that is said of it`, () => {
    const target = address.kind === 'mqtt' ? 'mqtts://there:8883' : 'https://there/api';
    const text = scenarioText(withUsual({ cloud, target }), PLACE);
    const scenario = scenarioOf(text);
    assert.equal(scenario.target.kind, 'given');
    assert.doesNotMatch(text, /^platform:/m);
    assert.match(text, /^target: .*there/m);
  });

  test(`${cloud}: comments are for reading: no line is too long, every command names the file`, () => {
    const text = scenarioText(withUsual({ cloud }), PLACE);
    assert.deepEqual(
      text.split('\n').filter((line) => line.length > 120),
      [],
    );
    assert.match(text, /^# yaml-language-server: \$schema=\.\/scenario\.schema\.json$/m);
    assert.match(text, /^# {3}npx regatta run x\/mine\.yaml$/m);
  });
}

import assert from 'node:assert/strict';
import test from 'node:test';
import { formatDiagnostic } from './diagnostics.ts';
import { parseScenario } from './parse.ts';
import { CLOUDS } from './test-support.ts';

const { deli } = CLOUDS;
const clouds = {
  deli: {
    ...deli!,
    steps: { ...deli!.steps, 'be-bound': { ...deli!.steps.query!, needs: 'platform' as const } },
  },
};

function found(target: string, lifecycle: string, on = ''): string[] {
  const text = `name: x
target: ${target}
fleets:
  gates:
    cloud: deli
    product: { category: KQ, model: M, secret: s }
    devices: 1
    lifecycle: ${lifecycle}
    ${on}
`;
  const result = parseScenario({ text, file: 'x.yaml', clouds, environment: {} });
  return 'diagnostics' in result ? result.diagnostics.map(formatDiagnostic) : [];
}

const ELSEWHERE = 'mqtt://10.0.0.7:1883';
const MEND =
  'expected a platform that "be-bound" can ask, found none; give its HTTP interface, as in target: { mqtt: …, platform: { url: "http://127.0.0.1:8080" } }';

test('a step that needs a person is refused where the platform’s interface is not known', () => {
  assert.deepEqual(found(ELSEWHERE, '[connect, be-bound]'), [`x.yaml:8:26: ${MEND}`]);
});

test('wherever it stands', () => {
  const nested = '[repeat: { times: 2, do: [retry: { do: [choose: [{ do: [be-bound: {}] }]] }] }]';
  assert.deepEqual(found(ELSEWHERE, nested), [`x.yaml:8:72: ${MEND}`]);
  assert.deepEqual(found(ELSEWHERE, '[connect]', 'on: { control: [be-bound] }'), [`x.yaml:9:21: ${MEND}`]);
});

test('the embedded platform is known, and one that the target names', () => {
  assert.deepEqual(found('embedded', '[be-bound]'), []);
  const named = `{ mqtt: "${ELSEWHERE}", platform: { url: "http://10.0.0.7:8080" } }`;
  assert.deepEqual(found(named, '[be-bound]'), []);
  assert.deepEqual(found(ELSEWHERE, '[connect]'), []);
});

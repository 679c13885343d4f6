import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDiagnostics, parseScenario } from '../../scenario/parse.ts';
import { pointLanguage } from './language.ts';

const SCENARIO = `
name: s
fleets:
  meters:
    cloud: point
    product: {}
    devices: 2
    lifecycle:
      - provision
      - connect
      - subscribe: { topics: "a/#" }
      - publish: { topic: a/b, payload: { n: "{n}" } }
      - expect: { topic: a/+, messages: 2, inOrder: n }
      - disconnect
`;
const complaints = (text: string): string => {
  const parsed = parseScenario({ text, file: 's.yaml', clouds: { point: pointLanguage }, environment: {} });
  return 'diagnostics' in parsed ? formatDiagnostics(parsed.diagnostics) : '';
};

test('the shortest fleet needs nothing but a number of devices', () =>
  assert.equal(complaints(SCENARIO), ''));

for (const [what, from, to, says] of [
  ['QoS is told by the server, not by the fleet', 'devices: 2', 'devices: 2\n    qos: 1', /"qos"/],
  ['… as cleanSession is', 'devices: 2', 'devices: 2\n    cleanSession: true', /"cleanSession"/],
  [
    'the content type is always application/json',
    'product: {}',
    'product: { headers: { Content-Type: text/plain } }',
    /6:25: expected no content-type: it is always application\/json/,
  ],
  ['nobody publishes to a wildcard', 'topic: a/b', 'topic: a/+', /expected a topic without wildcards/],
  ['a wildcard fills a level', 'topics: "a/#"', 'topics: "a#"', /expected a topic or a filter/],
  [
    'a refusal has a code of its own',
    'name: s',
    'name: s\nplatform: { services: { point: { refusals: [{ code: "77777", share: 1% }] } } }',
    /expected a code of the server's own/,
  ],
  [
    'refusals are of no more than all',
    'name: s',
    'name: s\nplatform: { services: { point: { refusals: [{ code: a, share: 60% }, { code: b, share: 60% }] } } }',
    /expected shares that come to no more than 100%/,
  ],
  [
    'a target of one’s own says where the server is',
    'name: s',
    'name: s\ntarget: mqtt://127.0.0.1',
    /expected the address of cloud point in target.services/,
  ],
] as const)
  test(`what a scenario says of point access: ${what}`, () =>
    assert.match(complaints(SCENARIO.replace(from, to)), says));

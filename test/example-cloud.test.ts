/** "Adding a cloud" of ARCHITECTURE.md, tried: a scenario, devices and a platform of a cloud nobody knew before. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { buildFleets } from '../src/fleet/build.ts';
import { monotonicClock } from '../src/fleet/clock.ts';
import { Frames } from '../src/fleet/frames.ts';
import { LiveWorld } from '../src/fleet/live-world.ts';
import { Schedule } from '../src/fleet/schedule.ts';
import { MergedFrames } from '../src/metrics/merge.ts';
import { reconcile } from '../src/metrics/reconcile.ts';
import { Recorder } from '../src/metrics/recorder.ts';
import { createHttpClient } from '../src/net/http.ts';
import { listenForCalls } from '../src/net/receiver.ts';
import { makeCertificate } from '../src/platform/certificate.ts';
import { Services } from '../src/platform/services.ts';
import { Tallies } from '../src/platform/tallies.ts';
import { makePlan } from '../src/scenario/make-plan.ts';
import { formatDiagnostics, parseScenario } from '../src/scenario/parse.ts';
import { deviceSide, language, platformSide } from './example-cloud/cloud.ts';

const clouds = { example: language };
const SCENARIO = `
name: example
fleets:
  kitchen:
    cloud: example
    product: {}
    devices: 5
    lifecycle: [report: { celsius: 21 }, report: { celsius: 44 }]
`;
const parse = (text: string) => parseScenario({ text, file: 's.yaml', clouds, environment: {} });

const tallies = new Tallies();
let services: Services;
let trust: string;
let url: string;
before(async () => {
  const certificate = await makeCertificate('127.0.0.1');
  trust = certificate.trust;
  services = new Services({
    settings: { example: language.platform?.parse({}) },
    sides: { example: platformSide },
    seed: 1,
    tallies,
    key: certificate.key,
    cert: certificate.cert,
    callbacksAnywhere: false,
    now: Date.now,
  });
  url = `${await services.server.listen({ host: '127.0.0.1', port: 0 })}/example`;
});
after(() => services.close());

/** What devices counted, after all of them have lived. */
async function live(): Promise<MergedFrames> {
  const parsed = parse(SCENARIO);
  assert.ok('scenario' in parsed, 'diagnostics' in parsed ? formatDiagnostics(parsed.diagnostics) : '');
  const plan = makePlan(parsed.scenario, { files: parsed.files, resolveModule: (path) => path });
  const client = createHttpClient({ connections: 2, trust });
  const clock = monotonicClock();
  const world = new LiveWorld({
    clock,
    schedule: new Schedule(1),
    recorder: new Recorder(0, ['']),
    target: {
      gateways: [],
      subscribeOwnTopic: false,
      echo: false,
      allowHosts: [],
      services: { example: url },
    },
    http: {
      fetch: (request) => client.fetch(request),
      download: () => assert.fail(),
      upload: () => assert.fail(),
    },
    listenForCalls,
    httpCalls: 2,
    openLink: () => assert.fail('it holds no connection'),
    handshakes: 1,
    phaseAt: () => 0,
    graceMs: 1000,
  });
  await buildFleets(world, { plan, shard: { index: 0, of: 1 }, delay: 0 }, { example: deviceSide });
  clock.start(process.hrtime.bigint());
  world.begin(undefined);
  const merged = new MergedFrames();
  const frames = new Frames(world, (frame) => merged.add(frame));
  frames.begin();
  await world.finished;
  await client.close();
  await world.receivers.close();
  frames.finish();
  return merged;
}

test('its devices live, and both sides count the same', async () => {
  const merged = await live();
  const ended = merged.series({ step: 'report' }).map(({ outcome, count }) => [outcome, count]);
  assert.deepEqual(Object.fromEntries(ended), { ok: 5, 'platform/7': 5 });
  const devices = merged.tallies();
  const { agrees, rows } = reconcile(devices, tallies.snapshot(), ['example']);
  assert.deepEqual(
    rows.map(({ what, devices: ours, platform }) => [what, ours, platform]),
    [
      ['report requests', 10, 10],
      ['report replies code 0', 5, 5],
      ['report replies code 7', 5, 5],
    ],
  );
  assert.ok(agrees);
});

test('a scenario that says what it has no word for is explained', () => {
  const wrong = (text: string) => {
    const parsed = parse(text);
    return 'diagnostics' in parsed ? formatDiagnostics(parsed.diagnostics) : '';
  };
  assert.match(wrong(SCENARIO.replace('celsius: 21', 'celcius: 21')), /8:27: .*found "celcius".*celsius/);
  assert.match(wrong(SCENARIO.replace('devices: 5', 'qos: 1')), /qos/, 'it holds no MQTT connection');
  assert.match(
    wrong(`${SCENARIO}target: mqtt://127.0.0.1\n`),
    /expected the address of cloud example in target.services, found none/,
  );
  assert.match(wrong(`${SCENARIO}platform: { services: { example: { hott: 3 } } }\n`), /"hott".*hot/);
});

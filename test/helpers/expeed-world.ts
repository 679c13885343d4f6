/** One third-party platform in the live world: time moved by hand, a cloud that answers when the test says. */
import assert from 'node:assert/strict';
import { expeedDevice } from '../../src/clouds/expeed/device/index.ts';
import { expeedLanguage } from '../../src/clouds/expeed/language.ts';
import { LiveDevice } from '../../src/fleet/live-device.ts';
import { LiveFleet } from '../../src/fleet/live-fleet.ts';
import { LiveWorld } from '../../src/fleet/live-world.ts';
import { ManualClock } from '../../src/fleet/manual-clock.test-helper.ts';
import { Schedule } from '../../src/fleet/schedule.ts';
import { outcomesOf } from '../../src/fleet/world.test-helper.ts';
import type { AnsweredCall, DeviceSide, ReceivedCall } from '../../src/lifecycle/cloud.ts';
import type { Fetched } from '../../src/lifecycle/effects.ts';
import { runScript } from '../../src/lifecycle/interpreter.ts';
import type { Script } from '../../src/lifecycle/script.ts';
import { Recorder } from '../../src/metrics/recorder.ts';

export interface Asked {
  /** ms since the start */
  readonly at: number;
  readonly path: string;
  readonly token: string | undefined;
}

export interface Answer {
  /** ms that it takes. */
  readonly after: number;
  readonly body: object;
}

export interface ExpeedWorldOptions {
  readonly lifecycle: Script;
  readonly reactions?: Readonly<Record<string, Script>>;
  readonly product?: object;
  readonly timeScale?: number;
  readonly serve: (asked: Asked) => Answer;
}

export const step = (name: string, args: object = {}): Script[number] => ({
  kind: 'step',
  name,
  args: args as Record<string, unknown>,
});

export function expeedWorld({
  lifecycle,
  reactions = {},
  product,
  timeScale = 1,
  serve,
}: ExpeedWorldOptions) {
  const clock = new ManualClock();
  const asked: Asked[] = [];
  let answer: ((call: ReceivedCall) => AnsweredCall) | undefined;
  const world = new LiveWorld({
    clock,
    schedule: new Schedule(timeScale),
    recorder: new Recorder(0, ['']),
    target: {
      gateways: [],
      subscribeOwnTopic: false,
      echo: false,
      allowHosts: [],
      services: { expeed: 'https://127.0.0.1/expeed' },
    },
    http: {
      fetch: ({ url, headers }) => {
        const call = { at: clock.now(), path: new URL(url).pathname, token: headers?.access_token };
        asked.push(call);
        const { after, body } = serve(call);
        return new Promise<Fetched>((resolve) => {
          const fetched = { outcome: 'ok', status: 200, headers: {}, body: JSON.stringify(body) };
          clock.after(after, () => resolve(fetched));
        });
      },
      download: () => assert.fail(),
      upload: () => assert.fail(),
    },
    listenForCalls: async (_host, _port, take) => {
      answer = take;
      return { url: 'http://127.0.0.1:4711', close: async () => {} };
    },
    httpCalls: 1000,
    openLink: () => assert.fail('it holds no connection'),
    handshakes: 1,
    phaseAt: () => 0,
    graceMs: 1000,
  });
  const facts = {
    name: 'monitors',
    cloud: 'expeed',
    product: expeedLanguage.product.parse({ platform: 'mon', devices: 100, ...product }) as object as Record<
      string,
      unknown
    >,
    devices: 1,
    qos: 0 as const,
    keepAliveSeconds: 0,
    cleanSession: true,
    timeouts: { connect: 1000, reply: 60_000, download: 1000 },
    reconnect: { backoff: { min: 0, max: 0 }, tries: 0 },
    lifecycle,
    reactions,
  };
  const side = expeedDevice as DeviceSide;
  const fleet = new LiveFleet(world, facts, side, (device) => runScript(lifecycle, device, side.steps));
  world.fleets.push(fleet);
  const device = new LiveDevice(fleet, 0, { serial: '0', clientId: 'mon-0' }, 1);
  fleet.add(device);
  world.arrive(device, 0);
  world.begin(undefined);
  return {
    clock,
    world,
    asked,
    /** The cloud pushes; the platform must be listening. */
    push: (body: object): AnsweredCall => {
      assert.ok(answer, 'it listens');
      return answer({ method: 'POST', path: '/push', query: {}, body: JSON.stringify(body) });
    },
    outcomes: () =>
      outcomesOf(
        world.recorder.close({
          from: 0,
          to: clock.now(),
          final: true,
          paused: false,
          gauges: [],
          loopLagMs: 0,
          busy: 0,
          heapBytes: 0,
        }),
      ),
  };
}

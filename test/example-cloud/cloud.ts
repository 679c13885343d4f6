/**
 * A cloud as small as one can be, made by following "Adding a cloud" in ARCHITECTURE.md: thermometers that report a
 * reading over HTTPS, and are called by the platform when they must go easy.
 */
import { z } from 'zod';
import type { CloudLanguage, Device, DeviceSide } from '../../src/lifecycle/cloud.ts';
import type { Life, Listening } from '../../src/lifecycle/effects.ts';
import { httpCall } from '../../src/lifecycle/http-call.ts';
import { failure, OK, type Outcome } from '../../src/lifecycle/outcome.ts';
import type { ServiceSide } from '../../src/platform/service.ts';

interface Thermometer {
  slow: boolean;
}

const nothing = z.strictObject({});
const settings = z.strictObject({ hot: z.number().prefault(30) });

export const language: CloudLanguage = {
  name: 'example',
  overHttp: true,
  product: nothing,
  platform: settings,
  steps: {
    report: {
      summary: 'Report a reading',
      args: z.strictObject({ celsius: z.number() }),
      measures: ['report'],
    },
  },
  reactions: { slower: 'Told to report more seldom' },
  background: [],
  clientId: (_, serial) => serial,
};

function* report(device: Device<Thermometer>, args: Readonly<Record<string, unknown>>): Life<Outcome> {
  const { url } = (yield { kind: 'listen' }) as Listening;
  const base = device.target.services.example ?? '';
  const body = { celsius: args.celsius, callback: url };
  const call = {
    step: 'report',
    method: 'POST',
    url: `${base}/readings/${device.identity.clientId}`,
    body,
  } as const;
  const { outcome } = yield* httpCall(device, call, ({ status, body: text }) => {
    const { code } = status === 200 ? (JSON.parse(text) as { code: number }) : { code: status };
    return { code, outcome: code === 0 ? OK : failure('platform', code) };
  });
  return outcome;
}

export const deviceSide: DeviceSide<Thermometer> = {
  steps: { report },
  clientId: language.clientId,
  newState: () => ({ slow: false }),
  receiver: {
    answer: (device, { path }) => {
      device.state.slow = path === '/slower';
      return device.state.slow
        ? { status: 200, body: '{"ok":true}', message: { label: 'slower', body: undefined } }
        : { status: 404, body: '' };
    },
  },
};

export const platformSide: ServiceSide = {
  open: (given, world) => ({
    routes: [
      {
        method: 'POST',
        path: '/readings/:serial',
        label: 'report',
        handle: async ({ body }) => {
          const { celsius, callback } = JSON.parse(body) as { celsius: number; callback: string };
          if (celsius <= (given as z.output<typeof settings>).hot) return { body: { code: 0 }, code: 0 };
          const told = await world.post(`${callback}/slower`, {}, 1000);
          world.tally(`instructed/${told.status === 200 ? 'slower' : 'nobody'}`);
          return { body: { code: 7 }, code: 7 };
        },
      },
    ],
  }),
};

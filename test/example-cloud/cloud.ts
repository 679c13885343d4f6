/** A cloud as small as one can be, made by following "Adding a cloud" in ARCHITECTURE.md: thermometers over HTTPS. */
import { z } from 'zod';
import type { CloudLanguage, Device, DeviceSide } from '../../src/lifecycle/cloud.ts';
import type { Life } from '../../src/lifecycle/effects.ts';
import { httpCall } from '../../src/lifecycle/http-call.ts';
import { failure, OK, type Outcome } from '../../src/lifecycle/outcome.ts';
import type { ServiceSide } from '../../src/platform/service.ts';

const settings = z.strictObject({ hot: z.number().prefault(30) });
const reading = z.strictObject({ celsius: z.number() });

export const language: CloudLanguage = {
  name: 'example',
  overHttp: true,
  product: z.strictObject({}),
  platform: settings,
  steps: { report: { summary: 'Report a reading', args: reading, measures: ['report'] } },
  reactions: {},
  background: [],
  clientId: (_, serial) => serial,
};

/** Too hot is code 7. */
function* report(device: Device, { celsius }: Readonly<Record<string, unknown>>): Life<Outcome> {
  const url = `${device.target.services.example}/readings/${device.identity.clientId}`;
  const call = { step: 'report', method: 'POST', url, body: { celsius } } as const;
  const { outcome } = yield* httpCall(device, call, ({ status, body }) => {
    const { code } = status === 200 ? (JSON.parse(body) as { code: number }) : { code: status };
    return { code, outcome: code === 0 ? OK : failure('platform', code) };
  });
  return outcome;
}

export const deviceSide: DeviceSide = {
  steps: { report },
  clientId: language.clientId,
  newState: () => undefined,
};

export const platformSide: ServiceSide = {
  open: (given) => ({
    routes: [
      {
        method: 'POST',
        path: '/readings/:serial',
        label: 'report',
        handle: ({ body }) => {
          const { hot } = given as z.output<typeof settings>;
          const read = reading.safeParse(JSON.parse(body));
          if (!read.success) return { status: 400, code: 400, body: { code: 400 } };
          const code = read.data.celsius > hot ? 7 : 0;
          return { code, body: { code } };
        },
      },
    ],
  }),
};

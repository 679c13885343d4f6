/** What a scenario may say of third-party platforms that use Expeed's open API, and of the cloud they ask. */
import { z } from 'zod';
import type { CloudLanguage } from '../../lifecycle/cloud.ts';
import { count, duration, durationRange, positiveDuration, share, text } from '../../scenario/quantities.ts';
import { ALL_POINTS, DEFAULT_RECORDS, DEVICE_ID, DEVICE_KEY, MOST_RECORDS, TOKENS_A_DAY } from './wire.ts';

const NAME = 'a name of letters, digits, _ . and -, at most 40 long';
const DEVICES = 'how many devices, or the list of their ids';
const MOST_DEVICES = 100_000;

const product = z.strictObject({
  platform: z
    .string()
    .regex(/^[\w.-]{1,40}$/, { error: NAME })
    .describe('platform_key is this, a dash and the serial; a credentials file gives others as clientId'),
  secret: text
    .prefault('demo')
    .describe('secret_key of every platform of the fleet; a credentials file gives each its own as password'),
  devices: z
    .union([count(1, MOST_DEVICES), z.array(text).min(1)], { error: DEVICES })
    .describe(`The devices that each platform watches: ${DEVICES}`),
  deviceId: text
    .prefault(DEVICE_ID)
    .describe('Their ids: {platform} is the platform_key, {device} 0, 1, 2 …'),
  deviceKey: text.prefault(DEVICE_KEY).describe('device_key, likewise'),
  ask: z.enum(['random', 'in-turn']).prefault('random').describe('Which device a step asks'),
  tokensADay: count(1, TOKENS_A_DAY)
    .prefault(TOKENS_A_DAY)
    .describe('Token calls that a platform makes in any 24 hours of real time, at most'),
  pushToken: text.prefault('demo').describe('Shared with the cloud: signs its set-up check'),
});
export type ExpeedProduct = z.output<typeof product>;

const nothing = z.strictObject({});
const device = count(0).exactOptional().describe('Asks this device, by its number, instead of one of them');

const POINTS = `${ALL_POINTS}, or a list of data points`;
const points = z
  .union([z.literal(ALL_POINTS), z.array(text).min(1)], { error: POINTS })
  .prefault(ALL_POINTS)
  .describe(POINTS);

const current = z.strictObject({ points, device });
export type CurrentArguments = z.output<typeof current>;

const history = z.strictObject({
  points,
  last: positiveDuration
    .exactOptional()
    .describe('From so long ago until now, in the cloud’s real time; without it all there is'),
  limit: count(1, MOST_RECORDS).prefault(DEFAULT_RECORDS).describe('Records a page'),
  order: z
    .enum(['newest-first', 'oldest-first'])
    .prefault('newest-first')
    .describe('Which end of the history comes first'),
  pages: count(1).prefault(1000).describe('Stops after so many pages, as ok/partly'),
  device,
});
export type HistoryArguments = z.output<typeof history>;

const VALUE = 'a value, or { min, max } to draw a number from';
const drawnValue = z.strictObject({
  min: z.number().describe('The smallest that is drawn'),
  max: z.number().describe('The greatest that is drawn'),
});
const set = z.strictObject({
  values: z
    .record(text, z.union([z.number(), z.string(), z.boolean(), drawnValue], { error: VALUE }))
    .describe(`Data points to set: ${VALUE}`),
  wait: z.boolean().prefault(true).describe('Waits for the outcome, which comes as a push'),
  within: positiveDuration.prefault('30s').describe('… so long, in real time'),
  skipOffline: z.boolean().prefault(false).describe('Passes over devices last heard of as offline'),
  device,
});
export type SetArguments = z.output<typeof set>;

const listen = z.strictObject({
  port: count(1, 65_535)
    .exactOptional()
    .describe('The first platform’s; each further one takes the next. Any free one when left out'),
});
export type ListenArguments = z.output<typeof listen>;

const setUp = z.strictObject({
  encryption: z
    .literal('plain', { error: 'plain: how pushes are encrypted is defined nowhere' })
    .prefault('plain')
    .describe('How pushes are sent'),
});

const settings = z.strictObject({
  secret: text.prefault('demo').describe('secret_key of every platform'),
  devices: count(1, MOST_DEVICES).prefault(50).describe('Devices of each platform'),
  deviceKey: text.prefault(DEVICE_KEY).describe('device_key of a platform’s devices'),
  tokenLifetime: duration
    .refine((ms) => ms >= 1000 && ms % 1000 === 0, { error: 'whole seconds of at least 1s' })
    .prefault('2h')
    .describe('In real time, like every time of this cloud'),
  tokensADay: count(1).prefault(TOKENS_A_DAY).describe('Token calls granted on one day, by China’s calendar'),
  online: share.prefault('95%').describe('Part of the time that a device is online'),
  stays: duration
    .refine((ms) => ms >= 1000, { error: 'a duration of at least 1s' })
    .prefault('1m')
    .describe('A device comes or goes at most once in this time'),
  sample: duration
    .refine((ms) => ms >= 100, { error: 'a duration of at least 100ms' })
    .prefault('5s')
    .describe('From one record of a device to the next'),
  keeps: positiveDuration
    .refine((ms) => ms <= 30 * 86_400_000, { error: 'a duration of at most 30d' })
    .prefault('1d')
    .describe('How far back records go'),
  pushEvery: duration
    .refine((ms) => ms >= 1000, { error: 'a duration of at least 1s' })
    .prefault('10s')
    .describe('From one report of a device to the next'),
  settingTakes: durationRange
    .prefault('100ms..1s')
    .describe('How long a device takes to do what it is set to'),
  settingFails: share.prefault('0%').describe('Share of the settings that fail on the device'),
});
export type ExpeedSettings = z.output<typeof settings>;

const TOKEN = 'token';

export const expeedLanguage: CloudLanguage = {
  name: 'expeed',
  overHttp: true,
  product,
  platform: settings,
  steps: {
    token: {
      summary: 'Ask for a new token; other steps do by themselves when they need one',
      args: nothing,
      measures: [TOKEN],
    },
    status: {
      summary: 'Ask whether a device is online',
      args: z.strictObject({ device }),
      measures: ['status', TOKEN],
    },
    current: {
      summary: 'Ask for a device’s newest data points',
      args: current,
      measures: ['current', TOKEN],
    },
    history: {
      summary: 'Fetch a device’s records page by page, to the end; each page is an attempt too',
      args: history,
      measures: ['history', 'history-page', TOKEN],
    },
    set: {
      summary: 'Set data points of a device: accepted is one attempt, its outcome another',
      args: set,
      measures: ['set', 'set-outcome', TOKEN],
    },
    listen: {
      summary: 'Take pushes on a port of its own, whose address a person enters at the cloud',
      args: listen,
      measures: ['listen'],
    },
    'set-up': {
      summary: 'Listen, enter the address at the cloud (our platform’s console) and pass its check',
      args: setUp,
      measures: ['set-up', 'listen', 'set-up-check'],
    },
  },
  reactions: {
    'status-push': 'A device came online or went; steps ask that device',
    'data-push': 'A device sent data points; steps ask that device',
    'result-push': 'The outcome of a setting that no set waits for; steps ask that device',
  },
  background: [TOKEN, 'set-up-check', 'status-push', 'data-push', 'result-push'],
  clientId: (of, serial) => `${String(of.platform)}-${serial}`,
};

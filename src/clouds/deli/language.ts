/** What a scenario may say of Deli devices: their product, the words of their lifecycle, their reactions. */
import { z } from 'zod';
import type { CloudLanguage } from '../../lifecycle/cloud.ts';
import { distribution, SHAPES } from '../../scenario/distribution-schema.ts';
import {
  account,
  count,
  duration,
  durationRange,
  positiveDuration,
  share,
  text,
} from '../../scenario/quantities.ts';
import { clientId } from './wire.ts';

const MODEL = 'a model without _ / + # and spaces';

const control = z.strictObject({
  code: count(-1).prefault(0).describe('Code of the answer'),
  delay: durationRange.prefault('0s').describe('How long the device is busy with it'),
  payload: z.unknown().exactOptional().describe('Payload of the answer; that of the command when left out'),
});

const product = z.strictObject({
  category: z.string().min(1).describe('Product category, the first broadcast topic, e.g. KQ'),
  model: z
    .string()
    .regex(/^[^_/+#\s]+$/, { error: MODEL })
    .describe('Product model: user name, and first part of the ClientID, e.g. DL3785W'),
  secret: z.string().prefault('').describe('Product secret, for computed passwords (scheme 2)'),
  version: z.string().min(1).prefault('1.0').describe('Firmware installed at the start'),
  controls: z
    .record(z.string().min(1), control)
    .exactOptional()
    .describe('Commands of 200 by name; others get code 106. Without it every command is accepted'),
  ftpAccount: account
    .exactOptional()
    .describe('For log uploads, user:password, where 201 names none; anonymous when left out'),
});
export type DeliProduct = z.output<typeof product>;

const ANSWERS = 'refuses and never that come to no more than 100%';
export const person = z
  .strictObject({
    thinking: distribution
      .prefault('2s..8s')
      .describe(`Before each thing a person does: a duration, a range, or ${SHAPES}`),
    refuses: share.prefault('0%').describe('Share of the logins that are scanned and then refused'),
    never: share
      .prefault('0%')
      .describe('Share of the logins that are scanned and never answered; of bindings, never scanned'),
    strangers: share
      .prefault('0%')
      .describe('Share of the logins before which somebody from elsewhere tries, and must be turned away'),
    colleagues: count(0)
      .prefault(0)
      .describe('How many others of the group use a device too; each time one of them all is drawn'),
    group: text
      .exactOptional()
      .describe(
        'The group they belong to and bind to; {index} is the device’s number. By default the device’s',
      ),
  })
  .refine(({ refuses, never }) => refuses + never <= 1 + Number.EPSILON, { error: ANSWERS });
export type PersonSettings = z.output<typeof person>;

const nothing = z.strictObject({});

const report = z.strictObject({
  name: z.string().prefault('').describe('Device name; {index} is its number'),
  version: z.string().exactOptional().describe('Firmware installed at the start, instead of the product’s'),
  properties: z.record(z.string(), z.unknown()).exactOptional().describe('Further ones, sent as they are'),
});
export type ReportArguments = z.output<typeof report>;

/** Ways in which an upgrade fails on the device, whatever the platform does. */
const FATES = {
  refused: 'The device declines',
  hang: 'The download stands still until it is given up',
  truncated: 'The image is cut short on the device',
  corrupted: 'The image is damaged on the device',
  'wrong-size': 'The image has another size than told',
  install: 'Installing fails',
  rollback: 'The new firmware does not come up; the old one does',
  silent: 'The device never comes back',
} as const;
export type Fate = keyof typeof FATES;

const FAILURES = 'shares that come to no more than 100%';
const failures = z
  .strictObject(
    Object.fromEntries(
      Object.entries(FATES).map(([fate, how]) => [fate, share.describe(how).exactOptional()]),
    ) as Record<Fate, z.ZodExactOptional<typeof share>>,
  )
  .refine((shares) => Object.values(shares).reduce((sum, part) => sum + part, 0) <= 1 + Number.EPSILON, {
    error: FAILURES,
  });

const upgrade = z.strictObject({
  window: duration.prefault('2h').describe('The download starts at a random moment within it'),
  install: durationRange.prefault('30s..90s').describe('How long installing takes'),
  resume: count(0).prefault(5).describe('How often a broken download is taken up again'),
  failures: failures.prefault({}).describe('Share of the upgrades that fail on the device, by how they fail'),
});
export type UpgradeArguments = z.output<typeof upgrade>;

const alarm = z.strictObject({
  code: count(0).prefault(202).describe('200 upgrade failed, 201 log upload failed, 202 hardware'),
  msg: z.string().prefault('').describe('What happened, in words'),
});
export type AlarmArguments = z.output<typeof alarm>;

const payload = z
  .record(z.string(), z.unknown())
  .prefault({})
  .describe('{index}, {serial}, {group} and {record} within texts are replaced');

const push = z.strictObject({
  to: z
    .string()
    .prefault('')
    .describe('A service’s id; empty: every bound one; {service}: one of those that 204 told of'),
  cmd: z.string().min(1, { error: 'a command' }).describe('Business command, as the service knows it'),
  payload,
  wait: z.boolean().prefault(false).describe('Ends with the first 301 that answers, else once sent'),
});
export type PushArguments = z.output<typeof push>;

const reply = z.strictObject({
  cmd: z
    .string()
    .min(1, { error: 'a command' })
    .exactOptional()
    .describe('That of the message when left out'),
  payload,
});
export type ReplyArguments = z.output<typeof reply>;

const network = z.strictObject({
  kind: z
    .enum(['auto', 'ble', 'wifi', 'none'])
    .prefault('auto')
    .describe('How the device gets into the network; all simulated'),
  takes: durationRange.prefault('2s..10s').describe('How long it takes; kind none takes no time'),
  fails: share.prefault('0%').describe('Share of the tries that fail'),
});
export type NetworkArguments = z.output<typeof network>;

const beBound = z.strictObject({
  waits: positiveDuration.prefault('5m').describe('How long the QR code is shown; simulated time'),
});
export type BeBoundArguments = z.output<typeof beBound>;

const RECONNECTS = ['reconnect', 'discover', 'subscribe', 'report-info', 'query', 'firmware'];

/** What the platform's instructions are measured as. */
const INSTRUCTIONS = [
  'control',
  'upload-logs',
  'firmware-notice',
  'group-binding',
  'application-binding',
  'user-login',
  'application-message',
  'push-refused',
  'unknown-instruction',
];

export const deliLanguage: CloudLanguage = {
  name: 'deli',
  product,
  person,
  steps: {
    network: {
      summary: 'Set up the network, simulated: a delay and an outcome',
      args: network,
      measures: ['network'],
    },
    connect: {
      summary: 'Find a gateway and connect, with retries',
      args: nothing,
      measures: ['connect', ...RECONNECTS],
    },
    subscribe: {
      summary: 'Subscribe to the category and model topics',
      args: nothing,
      measures: ['subscribe'],
    },
    'time-sync': { summary: '100: set the clock from the platform', args: nothing, measures: ['time-sync'] },
    'report-info': {
      summary: '101: report name, version, properties',
      args: report,
      measures: ['report-info'],
    },
    query: {
      summary: '102: ask for status and group; asks 103 when a newer firmware is told',
      args: nothing,
      measures: ['query', 'firmware'],
    },
    firmware: { summary: '103: ask for the newest firmware', args: nothing, measures: ['firmware'] },
    upgrade: {
      summary: 'The whole upgrade: 103, jitter, download, check, install, reconnect, 101',
      args: upgrade,
      measures: ['upgrade', 'firmware', 'download', 'alarm', ...RECONNECTS],
    },
    alarm: { summary: '105: report a system-level fault', args: alarm, measures: ['alarm'] },
    unbind: { summary: '104: unbind, again and again until answered', args: nothing, measures: ['unbind'] },
    push: {
      summary: '300: make a business record and send it to one service, or to all bound ones',
      args: push,
      measures: ['push', 'push-refused'],
    },
    reply: {
      summary: '300 that answers a 301: only within on: application-message',
      args: reply,
      measures: ['reply', 'push-refused'],
    },
    'be-bound': {
      summary: 'Show the QR code, be scanned and bound by a person, learn of it by 203 or 102',
      args: beBound,
      measures: ['be-bound', 'query', 'person-register', 'person-scan'],
      needs: 'platform',
    },
    disconnect: { summary: 'Leave with a DISCONNECT', args: nothing, measures: ['disconnect'] },
  },
  reactions: {
    'firmware-notice': '202 for another version; without it: 103 and an upgrade within two hours',
    'group-binding': '203, after the business data was cleared where it had to be',
    'application-binding': '204, after the service was added or taken away',
    'user-login': '205, after the login was noted',
    'application-message': '301 that answers no push that waits; `reply` answers it',
  },
  background: [...RECONNECTS, ...INSTRUCTIONS],
  clientId: (of, serial) => clientId(String(of.model), serial),
};

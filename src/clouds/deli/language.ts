/** What a scenario may say of Deli devices: their product, the words of their lifecycle, their reactions. */
import { z } from 'zod';
import type { CloudLanguage } from '../../lifecycle/cloud.ts';
import { count, duration, durationRange } from '../../scenario/quantities.ts';
import { clientId } from './wire.ts';

const MODEL = 'a model without _ / + # and spaces';

const product = z.strictObject({
  category: z.string().min(1).describe('Product category, the first broadcast topic, e.g. KQ'),
  model: z
    .string()
    .regex(/^[^_/+#\s]+$/, { error: MODEL })
    .describe('Product model: user name, and first part of the ClientID, e.g. DL3785W'),
  secret: z.string().prefault('').describe('Product secret, for computed passwords (scheme 2)'),
  version: z.string().min(1).prefault('1.0').describe('Firmware installed at the start'),
});
export type DeliProduct = z.output<typeof product>;

const nothing = z.strictObject({});

const report = z.strictObject({
  name: z.string().prefault('').describe('Device name; {index} is its number'),
  version: z.string().exactOptional().describe('Firmware installed at the start, instead of the product’s'),
  properties: z.record(z.string(), z.unknown()).exactOptional(),
});
export type ReportArguments = z.output<typeof report>;

const upgrade = z.strictObject({
  window: duration.prefault('2h').describe('The download starts at a random moment within it'),
  install: durationRange.prefault('30s..90s').describe('How long installing takes'),
  resume: count(0).prefault(5).describe('How often a broken download is taken up again'),
});
export type UpgradeArguments = z.output<typeof upgrade>;

const alarm = z.strictObject({
  code: count(0).prefault(202).describe('200 upgrade failed, 201 log upload failed, 202 hardware'),
  msg: z.string().prefault(''),
});
export type AlarmArguments = z.output<typeof alarm>;

const RECONNECTS = ['reconnect', 'discover', 'subscribe', 'report-info'];

export const deliLanguage: CloudLanguage = {
  name: 'deli',
  product,
  steps: {
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
    disconnect: { summary: 'Leave with a DISCONNECT', args: nothing, measures: ['disconnect'] },
  },
  reactions: {
    'firmware-notice': '202 for another version; without it: 103 and an upgrade within two hours',
    'group-binding': '203, after the business data was cleared where it had to be',
  },
  background: [...RECONNECTS, 'answer'],
  clientId: (of, serial) => clientId(String(of.model), serial),
};

/** What a scenario may say of devices that get their identity by point access, and of the platform that gives it. */
import { z } from 'zod';
import type { CloudLanguage } from '../../lifecycle/cloud.ts';
import { isTopicFilter, isTopicName } from '../../lifecycle/topic-filter.ts';
import { count, durationRange, positiveDuration, share, text } from '../../scenario/quantities.ts';
import { CODE } from './wire.ts';

const QOS = '0 or 1';
const qos = z.union([z.literal(0), z.literal(1)], { error: QOS });

const TEMPLATE = 'Filled in: {index}, {index:8}, {serial}, {imei}';
const ACCOUNT = 'Filled in: also {deviceName}, {productKey}, {productSecret}, {deviceSecret}';
const HEADERS = 'no content-type: it is always application/json';

const account = z
  .strictObject({
    clientId: text.prefault('{deviceName}').meta({ description: ACCOUNT }),
    username: text.prefault('{productKey}').meta({ description: ACCOUNT }),
    password: text.prefault('{deviceSecret}').meta({ description: ACCOUNT }),
  })
  .prefault({})
  .meta({ description: 'The MQTT account, made of what the server told' });

const product = z.strictObject({
  imei: text.prefault('{serial}').meta({ description: 'Filled in: {index}, {index:8}, {serial}' }),
  body: z.record(z.string(), z.unknown()).prefault({ imei: '{imei}' }).meta({ description: TEMPLATE }),
  headers: z
    .record(z.string(), z.string())
    .refine((headers) => !Object.keys(headers).some((name) => /^content-type$/i.test(name)), {
      error: HEADERS,
    })
    .prefault({})
    .meta({ description: 'Further headers of the request' }),
  account,
  provisionAgain: count(0)
    .prefault(3)
    .meta({ description: 'After so many failed connections in a row the device asks again; 0: never' }),
});
export type PointProduct = z.output<typeof product>;

const nothing = z.strictObject({});
const TOPICS = 'Filled in: {index}, {serial}, {imei}, {deviceName}, {productKey}';
const FILTER = 'a topic or a filter such as news/#';
const filter = z.string({ error: FILTER }).refine(isTopicFilter, { error: FILTER });
const NAME = 'a topic without wildcards';
const topic = z.string({ error: NAME }).refine(isTopicName, { error: NAME });
const payload = z.union([z.string(), z.record(z.string(), z.unknown())]);

const subscribe = z.strictObject({
  topics: z
    .union([filter.transform((one) => [one]), z.array(filter).min(1, { error: 'at least one topic' })])
    .meta({ description: TOPICS }),
  qos: qos.exactOptional().meta({ description: 'That of the provisioning answer when left out' }),
});
export type SubscribeArguments = z.output<typeof subscribe>;

const publish = z.strictObject({
  topic: topic.meta({ description: TOPICS }),
  payload: payload.prefault({}).meta({ description: 'Filled in: also {n}, the number of the message' }),
  qos: qos.exactOptional().meta({ description: 'That of the provisioning answer when left out' }),
});
export type PublishArguments = z.output<typeof publish>;

const expect = z.strictObject({
  topic: filter.meta({ description: TOPICS }),
  messages: count(1).prefault(1).meta({ description: 'How many; those that have come already count' }),
  within: positiveDuration.prefault('10s').meta({ description: 'How long, for all of them' }),
  inOrder: text
    .exactOptional()
    .meta({ description: 'Field of the JSON payload that must grow from message to message' }),
});
export type ExpectArguments = z.output<typeof expect>;

const OWN_CODE = `a code of the server's own, not ${Object.values(CODE).join(', ')}`;
const ownCode = z
  .string({ error: OWN_CODE })
  .regex(/^[\w.-]{1,16}$/, { error: OWN_CODE })
  .refine((code) => !(Object.values(CODE) as string[]).includes(code), { error: OWN_CODE });

const SHARES = 'shares that come to no more than 100%';
const atMostAll = (shares: readonly number[]): boolean =>
  shares.reduce((sum, part) => sum + part, 0) <= 1 + Number.EPSILON;

const answers = z
  .strictObject({
    cut: share.prefault(0).meta({ description: 'The connection is cut instead' }),
    notJson: share.prefault(0).meta({ description: 'A proxy’s error page instead of JSON' }),
    noCode: share.prefault(0).meta({ description: 'JSON without a code' }),
  })
  .refine((faults) => atMostAll(Object.values(faults)), { error: SHARES })
  .prefault({})
  .meta({ description: 'Shares of the answers that are broken' });

const settings = z.strictObject({
  imeis: z
    .union([
      text.transform((pattern) => ({ kind: 'pattern' as const, pattern })),
      z.array(text).transform((list) => ({ kind: 'list' as const, list })),
    ])
    .exactOptional()
    .meta({
      description: 'Registered: a pattern with {index} or {index:8}, or a list; any when left out',
    }),
  count: count(1).exactOptional().meta({ description: 'Of a pattern: {index} from 0 to below this' }),
  productKey: text.prefault('regatta').meta({ description: 'What is told' }),
  productSecret: text.exactOptional().meta({ description: 'What is told; nothing when left out' }),
  refusals: z
    .array(
      z.strictObject({
        code: ownCode.meta({ description: 'The server’s own code', examples: ['40101'] }),
        share: share.meta({ description: 'Of the registered IMEIs' }),
      }),
    )
    .refine((list) => atMostAll(list.map((one) => one.share)), { error: SHARES })
    .prefault([])
    .meta({ description: 'Shares of the registered IMEIs that are refused, always with the same code' }),
  answers,
  delay: durationRange.prefault('0s').meta({ description: 'Before each answer, real time' }),
  slow: z
    .strictObject({
      share: share.meta({ description: 'Of the answers' }),
      by: durationRange.meta({ description: 'How much longer' }),
    })
    .exactOptional()
    .meta({ description: 'A share of the answers takes so much longer, real time' }),
  tlsFailures: share
    .prefault(0)
    .meta({ description: 'Of the handshakes on the HTTPS port, which all clouds share' }),
  host: text.exactOptional().meta({ description: 'What is told; our own broker when left out' }),
  qos: qos.prefault(1).meta({ description: 'What is told' }),
  cleanSession: z
    .union([z.boolean(), z.literal(0), z.literal(1)], { error: 'true, false, 0 or 1' })
    .exactOptional()
    .meta({ description: 'What is told, as it is written; nothing when left out, which means false' }),
  tls: z.boolean().prefault(false).meta({ description: 'The broker takes MQTT over TLS' }),
  disconnects: share
    .prefault(0)
    .meta({ description: 'Share of the published messages after which the broker cuts the connection' }),
  downlink: z
    .strictObject({
      every: positiveDuration.meta({ description: 'Real time, for each device from its provisioning on' }),
      topic: topic
        .prefault('device/{deviceName}/down')
        .meta({ description: 'Filled in: {deviceName}, {n}, the number of the message' }),
      payload: payload.prefault({ n: '{n}' }).meta({ description: 'Filled in likewise' }),
      qos: qos.prefault(1).meta({ description: 'Of these messages' }),
      times: count(1).exactOptional().meta({ description: 'For each device; without end when left out' }),
    })
    .exactOptional()
    .meta({ description: 'What the platform sends to each device, whether it is there or not' }),
});
export type PointSettings = z.output<typeof settings>;

export const pointLanguage: CloudLanguage = {
  name: 'point',
  sessionTold: true,
  product,
  platform: settings,
  steps: {
    provision: {
      summary: 'Ask the server over HTTPS for identity and connection',
      args: nothing,
      measures: ['provision'],
    },
    connect: {
      summary: 'Connect as told, with retries; ends the life of a device that has no identity',
      args: nothing,
      measures: ['connect', 'reconnect', 'provision-again', 'subscribe'],
    },
    subscribe: { summary: 'Subscribe to topics', args: subscribe, measures: ['subscribe'] },
    publish: { summary: 'Publish; with QoS 1 until acknowledged', args: publish, measures: ['publish'] },
    expect: { summary: 'Wait for messages on a topic', args: expect, measures: ['expect'] },
    disconnect: { summary: 'Leave with a DISCONNECT', args: nothing, measures: ['disconnect'] },
  },
  reactions: { message: 'Each message that comes' },
  background: ['reconnect', 'provision-again', 'subscribe'],
  // Until the server has told its name.
  clientId: (_, serial) => serial,
};

/** `target:` where the devices connect. */
import { z } from 'zod';
import type { Target } from '../lifecycle/cloud.ts';
import type { Gateway } from '../lifecycle/effects.ts';
import { parseGateway } from '../lifecycle/gateway.ts';
import { text } from './quantities.ts';

export type TargetSettings =
  | { readonly kind: 'embedded'; readonly tls: boolean; readonly accessList: boolean }
  /** `trust`: path of a PEM file. */
  | { readonly kind: 'given'; readonly target: Target; readonly trust?: string };

const GATEWAY = 'an address such as mqtt://host:1883 or mqtts://host:8883';
const gateway = z
  .string({ error: GATEWAY })
  .meta({ examples: ['mqtt://127.0.0.1:1883'] })
  .transform((address, context): Gateway => {
    const parsed = parseGateway(address);
    if (parsed) return parsed;
    context.addIssue({ code: 'custom', message: GATEWAY, input: address });
    return z.NEVER;
  });
const gateways = z.array(gateway).min(1, { error: 'at least one gateway' });

const given = (list: readonly Gateway[]): TargetSettings => ({
  kind: 'given',
  target: { gateways: list, subscribeOwnTopic: false, echo: false, allowHosts: [], services: {} },
});

const PLATFORM = 'an address such as http://127.0.0.1:8080';
const platformUrl = z
  .url({ protocol: /^https?$/, error: PLATFORM })
  .refine((url) => new URL(url).pathname === '/', { error: PLATFORM })
  .transform((url) => new URL(url).origin);

const SERVICE = 'an address such as https://host/path';
const service = z
  .url({ protocol: /^https?$/, error: SERVICE })
  .meta({ examples: ['https://host/tvs'] })
  .transform((url) => url.replace(/\/+$/, ''));

const NAMED = `embedded, or ${GATEWAY}`;
const named = z
  .string({ error: NAMED })
  .meta({ examples: ['embedded', 'mqtt://127.0.0.1:1883'] })
  .transform((address, context): TargetSettings => {
    if (address === 'embedded') return { kind: 'embedded', tls: false, accessList: false };
    const parsed = parseGateway(address);
    if (parsed) return given([parsed]);
    context.addIssue({ code: 'custom', message: NAMED, input: address });
    return z.NEVER;
  });

const embedded = z
  .strictObject({
    embedded: z.literal(true).meta({ description: 'The embedded platform, with settings' }),
    tls: z.boolean().prefault(false).meta({ description: 'Devices connect over TLS' }),
    accessList: z.boolean().prefault(false).meta({ description: 'Devices ask the access list first' }),
  })
  .transform(({ tls, accessList }): TargetSettings => ({ kind: 'embedded', tls, accessList }));

const settings = z
  .strictObject({
    mqtt: z
      .union([gateway.transform((one) => [one]), gateways])
      .meta({ description: 'One gateway or a list; with accessList: the default when it fails' })
      .exactOptional(),
    accessList: z
      .url({ protocol: /^https?$/, error: 'an address such as http://host/access_list' })
      .meta({
        description: 'Asked first by each device: it tells the gateways',
        examples: ['http://host/access_list'],
      })
      .exactOptional(),
    subscribeOwnTopic: z
      .boolean()
      .prefault(false)
      .meta({ description: 'Behind a general broker: each device subscribes to its own topic' }),
    publishTopic: text
      .meta({ description: "Instead of the cloud's topic; {clientId} is filled in" })
      .exactOptional(),
    echo: z
      .boolean()
      .prefault(false)
      .meta({ description: 'The broker sends each request back: that is its reply' }),
    allowHosts: z
      .array(text)
      .prefault([])
      .meta({ description: "Hosts that files may be downloaded from, besides the gateways' own" }),
    services: z
      .record(text, service)
      .prefault({})
      .meta({ description: 'Base URLs of the clouds that are spoken to over HTTP, by cloud' }),
    listenOn: text
      .meta({ description: 'Address on which devices that take calls listen; 127.0.0.1 when left out' })
      .exactOptional(),
    trust: text.meta({ description: 'PEM file of certificates to trust' }).exactOptional(),
    platform: z
      .strictObject({
        url: platformUrl.meta({ description: 'Without a path', examples: ['http://127.0.0.1:8080'] }),
        token: text
          .meta({ description: 'What a platform beyond loopback prints at its start' })
          .exactOptional(),
      })
      .meta({
        description: 'HTTP interface of a Regatta platform behind the gateway: for people and operations',
      })
      .exactOptional(),
  })
  .transform(({ mqtt, trust, ...rest }, context): TargetSettings => {
    if (!mqtt && rest.accessList === undefined && Object.keys(rest.services).length === 0)
      context.addIssue({
        code: 'custom',
        message: 'one of mqtt, accessList and services',
        input: { ...rest },
      });
    const target = { gateways: mqtt ?? [], ...rest };
    return trust === undefined ? { kind: 'given', target } : { kind: 'given', target, trust };
  });

export const target: z.ZodType<TargetSettings> = z
  .union([named, gateways.transform(given), embedded, settings])
  .meta({ description: 'Where devices connect: embedded, a gateway, a list of gateways, or settings' });

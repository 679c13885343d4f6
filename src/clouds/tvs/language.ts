/** What a scenario may say of TVS speakers: their product, the words of their lifecycle, the cloud they speak to. */
import { z } from 'zod';
import type { CloudLanguage } from '../../lifecycle/cloud.ts';
import { count, durationRange, positiveDuration, share, text } from '../../scenario/quantities.ts';
import { isPackage, isStage, isVersion } from './qua.ts';
import { guestClientId, LOGINS } from './wire.ts';

const VERSION = 'a version of four parts such as 1.0.0.1000';
const version = z.string({ error: VERSION }).refine(isVersion, { error: VERSION });
const PACKAGE = 'a package name such as com.example.speaker';
const STAGE = 'GA, P, RC or B1, B2 …';
const PRODUCT_ID = 'a product id without commas';

const product = z.strictObject({
  id: z
    .string({ error: PRODUCT_ID })
    .regex(/^[^,]+$/, { error: PRODUCT_ID })
    .describe('Product ID, a part of every ClientId'),
  version: version.prefault('1.0.0.1000').describe('VN of the QUA: the version installed at the start'),
  package: z
    .string({ error: PACKAGE })
    .refine(isPackage, { error: PACKAGE })
    .prefault('com.example.speaker')
    .describe('PP of the QUA'),
  stage: z
    .string({ error: STAGE })
    .refine(isStage, { error: STAGE })
    .prefault('GA')
    .describe('VE of the QUA'),
  channel: count(0).exactOptional().describe('CHID of the QUA'),
});
export type TvsProduct = z.output<typeof product>;

const nothing = z.strictObject({});

const clientId = z.strictObject({
  account: z
    .enum(['guest', ...LOGINS])
    .prefault('guest')
    .describe('guest: computed by the speaker; qq, wechat: by a companion app that its owner logs in to'),
  logins: count(1).prefault(3).describe('How often the owner logs in before giving up'),
  thinking: durationRange.prefault('2s..8s').describe('How long the owner takes to log in'),
  channel: durationRange
    .prefault('200ms..1s')
    .describe('How long the app takes to hand the ClientId over; simulated'),
  channelFails: share.prefault('0%').describe('Share of the times that handing over fails; simulated'),
});
export type ClientIdArguments = z.output<typeof clientId>;

const REFRESH = 'from before to, as { from: 60%, to: 90% }';
const token = z.strictObject({
  refresh: z
    .union([
      z.literal('never'),
      z
        .strictObject({
          from: share.describe('The earliest, as a share of the lifetime'),
          to: share.describe('The latest, as a share of the lifetime'),
        })
        .refine(({ from, to }) => from <= to, { error: REFRESH }),
    ])
    .prefault({ from: '60%', to: '90%' })
    .describe('When in a token’s lifetime it is renewed: a moment drawn anew for each; never: not by itself'),
});
export type TokenArguments = z.output<typeof token>;

const call = z.strictObject({
  api: z
    .string()
    .regex(/^[\w-]+$/, { error: 'a name of letters, digits, - and _' })
    .prefault('dialog')
    .describe('Which API of the cloud'),
  body: z.record(z.string(), z.unknown()).prefault({}).describe('Sent as JSON'),
  qua: z.enum(['header', 'parameter']).prefault('header').describe('Where the QUA is put'),
});
export type CallArguments = z.output<typeof call>;

const unbind = z.strictObject({
  logins: count(1).prefault(3).describe('How often the owner logs in before giving up'),
  thinking: durationRange.prefault('2s..8s').describe('How long the owner takes to log in'),
});
export type UnbindArguments = z.output<typeof unbind>;

const ANSWERS = 'refuses and never that come to no more than 100%';
const musicAuth = z
  .strictObject({
    by: z
      .enum(['scan', 'app'])
      .prefault('scan')
      .describe('scan: a person scans the page’s code; app: the companion app calls QQ Music'),
    thinking: durationRange.prefault('2s..8s').describe('Before each thing that the person does'),
    refuses: share.prefault('0%').describe('Share of the people who refuse'),
    never: share.prefault('0%').describe('Share of the people who scan and never answer'),
    installed: share.prefault('100%').describe('Share of the phones that have QQ Music; others download it'),
    download: durationRange.prefault('10s..30s').describe('How long that takes; simulated'),
    poll: positiveDuration.prefault('1s').describe('How often the page asks how far it is'),
    waits: positiveDuration.prefault('2m').describe('How long the speaker shows the page'),
    logins: count(1).prefault(3).describe('How often the owner logs in to the app before giving up'),
  })
  .refine(({ refuses, never }) => refuses + never <= 1 + Number.EPSILON, { error: ANSWERS });
export type MusicAuthArguments = z.output<typeof musicAuth>;

const newVersion = z.strictObject({
  version: version.describe('VN from now on; greater than the one before'),
});
export type NewVersionArguments = z.output<typeof newVersion>;

const settings = z.strictObject({
  products: z.array(text).exactOptional().describe('Product IDs that may have tokens; any when left out'),
  tokenLifetime: positiveDuration.prefault('2h').describe('Of access tokens; real time, as all of these'),
  refreshLifetime: positiveDuration.prefault('30d').describe('Of refresh tokens'),
  ticketLifetime: positiveDuration.prefault('1h').describe('Of a login to the companion app'),
  pageLifetime: positiveDuration.prefault('5m').describe('Of a music page'),
  refusals: share.prefault('0%').describe('Share of the first grants that are refused without a reason'),
  revoked: share.prefault('0%').describe('Share of the access tokens revoked some time before they expire'),
  invalidTickets: share.prefault('0%').describe('Share of the ticket verifications that fail'),
  cuts: share.prefault('0%').describe('Share of the calls whose connection is closed instead of an answer'),
  latency: durationRange.prefault('0s').describe('Before each answer'),
});
export type TvsSettings = z.output<typeof settings>;

const APP = ['app-login', 'app-verify'];

export const tvsLanguage: CloudLanguage = {
  name: 'tvs',
  overHttp: true,
  product,
  platform: settings,
  steps: {
    'client-id': {
      summary: 'Get a ClientId: computed as a guest, or from the companion app',
      args: clientId,
      measures: ['client-id', ...APP, 'app-bind', 'app-client-id'],
    },
    token: {
      summary: 'Get access and refresh tokens, and renew them in time from then on',
      args: token,
      measures: ['token', 'refresh'],
    },
    refresh: { summary: 'Renew the tokens now', args: nothing, measures: ['refresh'] },
    call: {
      summary: 'Call an API with token and QUA; a refused token is renewed once',
      args: call,
      measures: ['call', 'refresh'],
    },
    'music-auth': {
      summary: 'Have a person authorise QQ Music for the account',
      args: musicAuth,
      measures: ['music-auth', 'person-scan', 'person-answer', ...APP],
    },
    'music-status': {
      summary: 'Ask whether QQ Music is authorised',
      args: nothing,
      measures: ['music-status', 'refresh'],
    },
    'new-version': {
      summary: 'Install a version: the QUA tells it from now on',
      args: newVersion,
      measures: ['new-version'],
    },
    unbind: {
      summary: 'The owner unbinds the speaker in the app: its tokens are worth nothing any more',
      args: unbind,
      measures: ['unbind', ...APP],
    },
  },
  reactions: {},
  background: [],
  clientId: ({ id }, dsn) => guestClientId(String(id), dsn),
};

/** One fleet: who its devices are, when they arrive and how they live. */
import { z } from 'zod';
import type { SimulatedMs } from '../lifecycle/effects.ts';
import type { Language } from './language.ts';
import type { Arrival } from './plan.ts';
import { count, duration, durationRange, positiveDuration, text } from './quantities.ts';
import { peak, type RateOverTime, rateKey, rateOverTime, rateSetting, spikes } from './rate-schema.ts';
import { type StepNode, stepsSchema } from './step-schema.ts';

/** When devices begin, before it is planned. Times are simulated ms. */
export type ArrivalSettings =
  | Extract<Arrival, { readonly kind: 'ramp' | 'at' }>
  | { readonly kind: 'rate'; readonly after: SimulatedMs; readonly rate: RateOverTime };

const ARRIVAL = 'exactly one of ramp, rate, poisson, at';
const arrival = z
  .strictObject({
    ramp: positiveDuration.meta({ description: 'Evenly over this time' }).exactOptional(),
    rate: rateSetting.meta({ description: 'Evenly spaced' }).exactOptional(),
    poisson: rateSetting.meta({ description: 'At random, this often on average' }).exactOptional(),
    at: duration.meta({ description: 'All at once' }).exactOptional(),
    after: duration.prefault('0s').meta({ description: 'Waits before the first one' }),
    peak: peak.exactOptional(),
    spikes: spikes.meta({ description: 'For a while the rate is another one' }).exactOptional(),
  })
  .transform(({ ramp, at, after, ...written }, context): ArrivalSettings => {
    const found = [ramp, written.rate, written.poisson, at].filter((value) => value !== undefined).length;
    if (found !== 1) context.addIssue({ code: 'custom', message: ARRIVAL, input: found });
    const rate = rateOverTime(written);
    if (rate?.setting.kind === 'phases')
      context.addIssue({
        code: 'custom',
        message: 'a rate, a list of parts or a daily curve',
        input: written,
        path: [rateKey(rate)],
      });
    if (rate) return { kind: 'rate', after, rate };
    for (const key of ['peak', 'spikes'] as const)
      if (written[key] !== undefined)
        context.addIssue({
          code: 'custom',
          message: 'a rate to stand beside',
          input: written[key],
          path: [key],
        });
    if (ramp !== undefined) return { kind: 'ramp', after, over: ramp };
    return { kind: 'at', after: after + (at ?? 0) };
  })
  .meta({ description: `When devices begin: ${ARRIVAL}` });

export type IdentitySettings =
  | { readonly kind: 'pattern'; readonly serial: string }
  | { readonly kind: 'csv'; readonly csv: string };

const IDENTITIES = 'exactly one of serial and csv';
const identities = z
  .strictObject({
    serial: text
      .meta({ description: '{index} is the number of the device, {index:8} the same padded with zeros' })
      .exactOptional(),
    csv: text
      .meta({ description: 'File with the columns serial, clientId, username, password' })
      .exactOptional(),
  })
  .transform(({ serial, csv }, context): IdentitySettings => {
    if (serial !== undefined && csv === undefined) return { kind: 'pattern', serial };
    if (csv !== undefined && serial === undefined) return { kind: 'csv', csv };
    context.addIssue({ code: 'custom', message: IDENTITIES, input: serial });
    return z.NEVER;
  })
  .meta({ description: 'Who the devices are' });

const KEEP_ALIVE = 'whole seconds from 0s (off) to 65535s';
const keepAlive = duration.refine((ms) => ms % 1000 === 0 && ms <= 65_535_000, { error: KEEP_ALIVE });

export type Lifecycle =
  | { readonly kind: 'steps'; readonly steps: readonly StepNode[] }
  | { readonly kind: 'module'; readonly module: string };

/** A slip of the pen should not take all memory. */
const MOST_DEVICES = 10_000_000;

const nobody = z.strictObject({});

const QOS = '0 or 1';

export function fleetSchema(cloud: string, language: Language) {
  const steps = stepsSchema(cloud, language);
  const product = language.product as z.ZodType<Readonly<Record<string, unknown>>>;
  const person = (language.person ?? nobody) as z.ZodType<Readonly<Record<string, unknown>>>;
  const reactions = Object.entries(language.reactions).map(
    ([name, summary]) => [name, steps.meta({ description: summary }).exactOptional()] as const,
  );
  const fleet = z
    .strictObject({
      cloud: z.literal(cloud).meta({ description: 'Which system its devices belong to' }),
      product: product.meta({ description: 'What is built and sold: as the cloud wants it' }),
      person: person.prefault({}).meta({ description: 'The people who use these devices' }),
      devices: count(1, MOST_DEVICES).meta({ description: 'How many' }),
      arrival: arrival.prefault({ at: '0s' }),
      identities: identities.prefault({ serial: '{index:8}' }),
      qos: z
        .union([z.literal(0), z.literal(1)], { error: QOS })
        .prefault(0)
        .meta({ description: 'MQTT QoS of what devices publish' }),
      keepAlive: keepAlive.prefault('60s').meta({ description: `MQTT keep-alive, real time: ${KEEP_ALIVE}` }),
      cleanSession: z
        .boolean()
        .prefault(true)
        .meta({ description: 'false: the server keeps the session while a device is away' }),
      timeouts: z
        .strictObject({
          connect: positiveDuration
            .prefault('10s')
            .meta({ description: 'From the first packet to the accepted connection' }),
          reply: positiveDuration.prefault('10s').meta({ description: 'From a request to its reply' }),
          download: positiveDuration
            .prefault('30s')
            .meta({ description: 'The longest silence of a download' }),
        })
        .prefault({})
        .meta({ description: 'Real time: never scaled' }),
      reconnect: z
        .strictObject({
          backoff: durationRange.prefault('1s..1m').meta({
            description:
              'Wait before a try: the first value, doubled each time up to the second; drawn from its upper half',
          }),
          tries: count(0).prefault(10).meta({ description: 'In a row; 0: a lost connection ends the life' }),
        })
        .prefault({})
        .meta({ description: 'After a lost connection' }),
      lifecycle: z
        .union([
          steps.transform((list): Lifecycle => ({ kind: 'steps', steps: list })),
          z
            .strictObject({
              module: text.meta({ description: 'Path of the module, from the scenario’s folder' }),
            })
            .transform(({ module }): Lifecycle => ({ kind: 'module', module })),
        ])
        .meta({ description: 'Steps, or { module: ./file.js } that exports a generator function' }),
      on: (z.strictObject(Object.fromEntries(reactions)) as z.ZodType<Reactions>)
        .prefault({})
        .meta({ description: 'What devices do when the platform instructs' }),
    })
    .meta({ description: `A fleet of ${cloud} devices` });
  if (language.sessionTold)
    return fleet.omit({ qos: true, cleanSession: true }).transform((settings) => ({
      ...SESSION_TOLD,
      ...settings,
    }));
  if (!language.overHttp) return fleet;
  return fleet
    .omit({ qos: true, keepAlive: true, cleanSession: true, reconnect: true })
    .transform((settings) => ({
      ...NO_MQTT,
      ...settings,
    }));
}

/** Of a fleet that never connects. */
const NO_MQTT = {
  qos: 0 as const,
  keepAlive: 0,
  cleanSession: true,
  reconnect: { backoff: { min: 0, max: 0 }, tries: 0 },
};

/** Until its devices have been told. */
const SESSION_TOLD = { qos: 0 as const, cleanSession: false };

type Reactions = Readonly<Record<string, readonly StepNode[]>>;

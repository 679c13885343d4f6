/**
 * The one definition of a scenario: it gives the parser, the types, what each message expects and the JSON Schema.
 * Unions are told apart by the kind of YAML value (text, list, map) or by keys, so that an error can be explained
 * by the one branch that was meant.
 */
import { z } from 'zod';
import { faults } from './fault-schema.ts';
import { fleetSchema } from './fleet-schema.ts';
import type { Languages } from './language.ts';
import { operations } from './operation-schema.ts';
import { account, count, duration, positiveDuration, share, size, text, timeOfDay } from './quantities.ts';
import { target } from './target-schema.ts';

export type Scenario = z.output<ReturnType<typeof buildSchema>>;
export type FleetSettings = Scenario['fleets'][string];

const NAME = 'a name of letters, digits, - and _ that begins with a letter';
const name = z.string({ error: NAME }).regex(/^[A-Za-z][\w-]*$/, { error: NAME });

const phase = z.strictObject({
  name: name.meta({ description: 'By which thresholds, rates and operations mean it' }),
  for: positiveDuration.meta({ description: 'How long, simulated time' }),
});

const platform = (clouds: Languages) =>
  z
    .strictObject({
      bound: share
        .prefault('100%')
        .meta({ description: 'Share of devices bound to a group when first seen' }),
      groups: count(1).prefault(10).meta({ description: 'Groups they are spread over' }),
      locked: share.prefault('0%').meta({ description: 'Share of devices that are locked' }),
      firmware: z
        .array(
          z.strictObject({
            model: text.meta({ description: 'Whose firmware it is' }),
            version: text.meta({ description: 'Devices of another version upgrade to it' }),
            size: size.prefault('1MiB').meta({ description: 'Of the file' }),
            upgrade: z
              .enum(['normal', 'force'])
              .prefault('normal')
              .meta({ description: 'force: a device does nothing else until it is done' }),
          }),
        )
        .prefault([])
        .meta({ description: 'The newest firmware of models' }),
      unbind: z
        .array(text)
        .exactOptional()
        .meta({ description: 'Models whose devices may unbind themselves; all of the fleets when left out' }),
      accounts: text
        .meta({
          description: 'CSV file of further accounts to register; the client id is the serial unless given',
        })
        .exactOptional(),
      applications: z
        .array(z.enum(['echo', 'meeting']))
        .exactOptional()
        .meta({ description: 'Built-in applications bound to every group; both when left out' }),
      expiry: positiveDuration.exactOptional().meta({
        description: 'Code 104 for a 300 whose time is further from the clock of the platform; real time',
      }),
      tokenLifetime: positiveDuration.exactOptional().meta({
        description: 'How long the token of a login holds, simulated time; seven real days when left out',
      }),
      ftpAccount: account
        .exactOptional()
        .meta({ description: 'The one that FTP takes, as user:password; any when left out' }),
      services: services(clouds).prefault({}),
    })
    .prefault({})
    .meta({ description: 'How the embedded platform is set up' });

/** A cloud that no fleet needs is not served, whatever is said of it. */
function services(clouds: Languages): z.ZodType<Readonly<Record<string, unknown>>> {
  const settings = Object.entries(clouds).flatMap(([name, { platform: of }]) =>
    of ? [[name, of.prefault({}).meta({ description: `The cloud ${name}` })] as const] : [],
  );
  return z
    .strictObject(Object.fromEntries(settings))
    .meta({ description: 'How it plays the clouds that are spoken to over HTTPS' });
}

const threshold = z.union([
  z
    .string()
    .meta({ examples: ['query.p99 < 250ms', 'errors.rate < 0.1%'] })
    .transform((expect): Threshold => ({ expect })),
  z.strictObject({
    expect: z.string().meta({ description: 'What must hold', examples: ['query.p99 < 250ms'] }),
    fleet: z.string().meta({ description: 'Of this fleet; of all when left out' }).exactOptional(),
    phase: z
      .string()
      .meta({ description: 'Of what was due in this phase; of the whole run when left out' })
      .exactOptional(),
    window: positiveDuration
      .refine((ms) => ms % 1000 === 0, { error: 'a duration of whole seconds such as 30s' })
      .meta({ description: 'It must hold in every window of this length, sliding by a second; real time' })
      .exactOptional(),
    stop: z
      .boolean()
      .meta({ description: 'The run stops, with exit code 99, when it can not hold any more' })
      .exactOptional(),
    grace: duration
      .meta({
        description:
          'From the start of the phase or run: windows begin after it, and nothing stops the run before; real time',
      })
      .exactOptional(),
  }),
]);

export interface Threshold {
  readonly expect: string;
  readonly fleet?: string;
  readonly phase?: string;
  /** Real ms. */
  readonly window?: number;
  readonly stop?: boolean;
  /** Real ms. */
  readonly grace?: number;
}

const limits = z
  .strictObject({
    handshakes: count(1)
      .prefault(64)
      .meta({ description: 'Connections being made at once, for each worker' }),
    http: count(1).prefault(32).meta({ description: 'HTTP connections to one host, for each worker' }),
  })
  .prefault({})
  .meta({ description: 'Handshakes at once, and HTTP connections to one host, for each worker' });

const outputs = z
  .strictObject({
    directory: text.prefault('results').meta({ description: 'Results go to a new folder in this one' }),
    attempts: z.array(text).prefault([]).meta({
      description: 'Steps whose attempts are written one by one to attempts.ndjson, e.g. upgrade',
    }),
    dashboard: z.boolean().exactOptional().meta({ description: 'On a terminal unless false' }),
  })
  .prefault({})
  .meta({ description: 'What is written and shown' });

const validity = z
  .strictObject({
    lateness: positiveDuration
      .prefault('100ms')
      .meta({ description: "A worker's p99 behind its own schedule, real time" }),
    lateFrames: share
      .prefault('5%')
      .meta({ description: 'Share of the seconds of a worker, or of the controller, that were later' }),
    missed: share.prefault('1%').meta({ description: "Share of a step's attempts due and never begun" }),
    lag: positiveDuration.exactOptional().meta({
      description:
        "Longest standstill of a worker's event loop in a second, real time; 250ms when left out, or 2.5 times a lateness above 100ms",
    }),
    controller: positiveDuration.exactOptional().meta({
      description:
        'The same of the controller, which merges, judges and stops; 1s when left out, or 10 times a lateness above 100ms',
    }),
  })
  // Who lets lives be late by seconds must not be told that a loop stood still for one.
  .transform(({ lag, controller, ...bounds }) => ({
    ...bounds,
    lag: lag ?? Math.max(250, 2.5 * bounds.lateness),
    controller: controller ?? Math.max(1000, 10 * bounds.lateness),
  }))
  .prefault({})
  .meta({ description: 'Bounds above which the generator was too slow and the run is INVALID' });

const TIME_SCALE = 'a number above 0';

export function buildSchema(clouds: Languages) {
  const options = Object.entries(clouds).map(([cloud, language]) => fleetSchema(cloud, language));
  const [first, ...others] = options;
  if (!first) throw new Error('a scenario needs at least one cloud to be known');
  return z
    .strictObject({
      name: name.meta({ description: 'Names the folder of results' }),
      seed: z.int({ error: 'a whole number' }).prefault(1).meta({ description: 'Same seed, same run' }),
      target: target.prefault('embedded'),
      timeScale: z
        .number({ error: TIME_SCALE })
        .positive({ error: TIME_SCALE })
        .prefault(1)
        .meta({ description: 'Simulated time that passes in real time; time-outs are never scaled' }),
      timeOfDay: timeOfDay
        .prefault('00:00')
        .meta({ description: 'What time of day it is when the run begins: for rates by the time of day' }),
      link: z
        .enum(['lean', 'mqtt.js'])
        .prefault('lean')
        .meta({ description: 'Which MQTT implementation the devices use' }),
      workers: count(1)
        .exactOptional()
        .meta({ description: 'Threads; as many as suit the machine when left out' }),
      phases: z
        .array(phase)
        .prefault([])
        .meta({ description: 'Parts of the run in order; it ends with the last one' }),
      fleets: z
        .record(name, z.discriminatedUnion('cloud', [first, ...others]))
        .refine((fleets) => Object.keys(fleets).length > 0, { error: 'at least one fleet' })
        .meta({ description: 'Fleets by name: who the devices are, when they arrive, how they live' }),
      platform: platform(clouds),
      operations,
      faults: faults.prefault({}),
      thresholds: z.array(threshold).prefault([]).meta({ description: 'What the run must hold to pass' }),
      outputs,
      limits,
      grace: duration
        .prefault('5s')
        .meta({ description: 'Real time that devices get to finish when the run is stopped' }),
      validity,
      onAgentLoss: z.enum(['fail', 'restart-shard', 'continue']).prefault('fail').meta({
        description:
          'When an agent of a run on several machines is lost: stop, begin its devices anew elsewhere, or go on without',
      }),
    })
    .meta({ title: 'Regatta scenario' });
}

/** `operations:` what those who run the platform do, and when. */
import { z } from 'zod';
import type { SimulatedMs } from '../lifecycle/effects.ts';
import { faults } from './fault-schema.ts';
import type { Operation, Selection } from './operation.ts';
import { count, duration, positiveDuration, share, size, text } from './quantities.ts';
import { parseDuration } from './units.ts';

export interface OperationSettings {
  readonly at: Moment;
  /** Both or neither: from one turn to the next, and how many turns. */
  readonly every?: SimulatedMs;
  readonly times?: number;
  readonly operation: Operation;
}

export interface Moment {
  /** From its beginning; absent: from the start of the run. */
  readonly phase?: string;
  readonly plus: SimulatedMs;
}

const MOMENT = 'a duration such as 20m or the name of a phase';
const moment = z
  .union([
    z
      .string({ error: MOMENT })
      .meta({ examples: ['20m', 'peak'] })
      .transform((written, context): Moment => {
        const plus = parseDuration(written);
        if (plus !== undefined) return { plus };
        if (/^[A-Za-z]/.test(written)) return { phase: written, plus: 0 };
        context.addIssue({ code: 'custom', message: MOMENT, input: written });
        return z.NEVER;
      }),
    z.strictObject({
      phase: text.meta({ description: 'From the beginning of this phase' }),
      plus: duration.prefault('0s').meta({ description: '… so much later' }),
    }),
  ])
  .meta({ description: 'From the start of the run, or the beginning of a phase: { phase: peak, plus: 2m }' });

const SOME = 'a share above 0%';
const fleet = text.meta({ description: 'Name of a fleet' });
const some = share
  .refine((part) => part > 0, { error: SOME })
  .prefault('100%')
  .meta({ description: 'Of the devices of the fleet, at least one; chosen by the seed of the run' });
const seed = count(0).prefault(0).meta({
  description:
    'Another number chooses other devices, the same share and seed the same; each turn takes the next one',
});
const selection = { fleet, share: some, seed };
const ofDevices = z.strictObject(selection);

interface Selected extends Selection {
  readonly [key: string]: unknown;
}
const selectionOf = ({ fleet, share, seed }: Selected): Selection => ({ fleet, share, seed });

const toDevices = (kind: 'lock' | 'unlock' | 'ban' | 'unbind', description: string) =>
  ofDevices.transform((of): Operation => ({ kind, of })).meta({ description });

const ofService = (kind: 'bind-service' | 'unbind-service', description: string) =>
  z
    .strictObject({ service: text.meta({ description: 'Its id, such as echo or meeting' }), ...selection })
    .transform(({ service, ...rest }): Operation => ({ kind, of: selectionOf(rest), service }))
    .meta({ description });

/** What making its checksum allows, see platform/api/admin.ts. */
const LARGEST_IMAGE = 1 << 30;
const IMAGE = 'a size from 1B to 1GiB';
const DAY = 'a date such as 2026-01-31';
const day = z.iso
  .date({ error: DAY })
  .meta({ title: 'date', examples: ['2026-01-31'] })
  .exactOptional();

const WORDS: Readonly<Record<Operation['kind'], z.ZodType<Operation>>> = {
  'publish-firmware': z
    .strictObject({
      model: text.meta({ description: 'Whose firmware it is' }),
      version: text.meta({ description: 'Devices of another version upgrade to it' }),
      size: size
        .refine((bytes) => bytes > 0 && bytes <= LARGEST_IMAGE, { error: IMAGE })
        .prefault('1MiB')
        .meta({ description: 'Of the file, at most 1GiB' }),
      upgrade: z
        .enum(['normal', 'force'])
        .prefault('normal')
        .meta({ description: 'force: a device does nothing else until it is done' }),
      broadcast: z
        .enum(['model', 'category', 'none'])
        .prefault('model')
        .meta({ description: 'Who is told by 202; none: devices learn of it by 102' }),
    })
    .transform((image): Operation => ({ kind: 'publish-firmware', ...image }))
    .meta({ description: 'A new firmware of a model: 202, then 102, 103 and the file tell of it' }),
  control: z
    .strictObject({
      cmd: text.meta({ description: 'The command', examples: ['reboot'] }),
      payload: z.record(z.string(), z.unknown()).prefault({}).meta({ description: 'Sent with it' }),
      ...selection,
    })
    .transform(({ cmd, payload, ...rest }): Operation => {
      return { kind: 'control', of: selectionOf(rest), cmd, payload };
    })
    .meta({ description: '200 to devices that are connected' }),
  'ask-logs': z
    .strictObject({
      from: day.meta({ description: 'First day of the logs; today when left out' }),
      to: day.meta({ description: 'Last day of the logs; today when left out' }),
      ...selection,
    })
    .transform(({ from = '', to = '', ...rest }): Operation => {
      return { kind: 'ask-logs', of: selectionOf(rest), from, to };
    })
    .meta({ description: '201 to devices that are connected; without dates the log of today' }),
  lock: toDevices('lock', 'Status 0: code 105 but for 100, 101 and 102'),
  unlock: toDevices('unlock', 'Lifts a lock and a ban'),
  ban: toDevices('ban', 'Locks, cuts off and refuses with CONNACK 5'),
  bind: z
    .strictObject({
      group: text.meta({ description: 'Its id' }),
      name: z.string().prefault('').meta({ description: 'Its name, as devices are told' }),
      ...selection,
    })
    .transform(({ group, name, ...rest }): Operation => {
      return { kind: 'bind', of: selectionOf(rest), group, name };
    })
    .meta({ description: 'To a group: 203, which waits for devices that are away' }),
  unbind: toDevices('unbind', 'From their groups: 203, which waits for devices that are away'),
  'bind-service': ofService('bind-service', 'To the groups of these devices: 204 to all of the groups'),
  'unbind-service': ofService('unbind-service', 'From the groups of these devices: 204'),
  faults: faults
    .transform((those): Operation => ({ kind: 'faults', faults: those }))
    .meta({
      description: 'How the platform misbehaves from then on, in place of all before; {}: not at all',
    }),
};

const kinds = Object.keys(WORDS) as Operation['kind'][];
const words = Object.fromEntries(kinds.map((kind) => [kind, WORDS[kind].exactOptional()])) as Record<
  Operation['kind'],
  z.ZodExactOptional<z.ZodType<Operation>>
>;

const operation = z
  .strictObject({
    at: moment,
    every: positiveDuration.meta({ description: 'Again and again, beside times' }).exactOptional(),
    times: count(1, 10_000).meta({ description: 'Turns, beside every' }).exactOptional(),
    ...words,
  })
  .check((context) => {
    const { every, times } = context.value;
    const found = kinds.filter((kind) => context.value[kind] !== undefined).length;
    if (found !== 1 && context.issues.length === 0)
      context.issues.push({
        code: 'custom',
        message: `one of ${kinds.join(', ')} in each list item`,
        input: context.value,
      });
    if ((every === undefined) === (times === undefined)) return;
    const [path, message] = every === undefined ? ['every', 'from one to the next'] : ['times', 'how often'];
    context.issues.push({ code: 'custom', message, input: undefined, path: [path] });
  })
  .transform(
    ({ at, every, times, ...rest }): OperationSettings => ({
      at,
      ...(every !== undefined && { every }),
      ...(times !== undefined && { times }),
      operation: Object.values(rest)[0]!,
    }),
  );

export const operations = z
  .array(operation)
  .prefault([])
  .meta({ description: 'What those who run the platform do, and when' });

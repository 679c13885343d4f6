/** The lifecycle language as a schema: a cloud's own words and the control words around them. */
import { z } from 'zod';
import type { SimulatedMs } from '../lifecycle/effects.ts';
import type { Backoff, Every, ScriptNode } from '../lifecycle/script.ts';
import type { Language } from './language.ts';
import { count, durationRange, positiveDuration } from './quantities.ts';
import {
  peak,
  type RateOverTime,
  rateOverTime,
  rateSetting,
  spikes,
  type WrittenRate,
} from './rate-schema.ts';

/** A script before it is planned: rates still name phases. */
export type StepNode =
  | Extract<ScriptNode, { kind: 'step' | 'sleep' }>
  | RepeatNode
  | {
      readonly kind: 'choose';
      readonly options: readonly { readonly weight: number; readonly do: readonly StepNode[] }[];
    }
  | {
      readonly kind: 'retry';
      readonly times: number;
      readonly backoff: Backoff;
      readonly do: readonly StepNode[];
    };

export interface RepeatNode {
  readonly kind: 'repeat';
  readonly every?: Every;
  readonly times?: number;
  readonly for?: SimulatedMs;
  /** Over the whole fleet. */
  readonly rate?: RateOverTime;
  /** Turns never wait for the one before; this many may be under way at each device. */
  readonly open?: number;
  readonly do: readonly StepNode[];
}

type StepsSchema = z.ZodType<readonly StepNode[]>;

/** `name` makes the definition's name in the JSON Schema. */
export function stepsSchema(name: string, language: Language): StepsSchema {
  const steps: StepsSchema = z
    .lazy(() => z.array(stepSchema(language, steps)).min(1, { error: 'at least one step' }))
    .meta({ id: `${name}-steps`, description: 'Steps, run in order' });
  return steps;
}

function stepSchema(language: Language, steps: StepsSchema) {
  const settings: Record<string, z.ZodType<StepNode>> = { ...cloudWords(language), ...controlWords(steps) };
  const words = Object.keys(settings);
  const bare = Object.keys(language.steps).filter((word) => language.steps[word]!.args.safeParse({}).success);

  const word = z
    .enum(words)
    .refine((name) => bare.includes(name), {
      error: ({ input }) => `the settings of this step, as in "${input}: { … }"`,
    })
    .transform((name): StepNode => settings[name]!.parse({}))
    .meta({ enum: bare });
  const call = z
    .strictObject(Object.fromEntries(words.map((name) => [name, settings[name]!.exactOptional()])))
    .check((context) => {
      const found = Object.keys(context.value).length;
      if (found !== 1 && context.issues.length === 0)
        context.issues.push({ code: 'custom', message: 'one step in each list item', input: context.value });
    })
    .transform((object): StepNode => Object.values(object)[0]!)
    .meta({ minProperties: 1, maxProperties: 1 });
  return z.union([word, call]);
}

const cloudWords = (language: Language): Record<string, z.ZodType<StepNode>> =>
  Object.fromEntries(
    Object.entries(language.steps).map(([name, { args, summary }]) => [
      name,
      args
        .transform((value): StepNode => ({ kind: 'step', name, args: value as Record<string, unknown> }))
        .meta({ description: summary }),
    ]),
  );

function controlWords(steps: StepsSchema): Record<string, z.ZodType<StepNode>> {
  return {
    sleep: durationRange
      .transform((simulated): StepNode => ({ kind: 'sleep', simulated }))
      .meta({ description: 'Waits; a range draws anew each time' }),
    repeat: repeat(steps),
    choose: z
      .array(
        z.strictObject({
          weight: z
            .number()
            .positive({ error: 'a weight above 0' })
            .prefault(1)
            .meta({ description: 'How often, against the weights of the others' }),
          do: steps,
        }),
      )
      .min(1, { error: 'at least one way to choose' })
      .transform((options): StepNode => ({ kind: 'choose', options }))
      .meta({ description: 'Runs one of the lists, drawn by weight' }),
    retry: z
      .strictObject({
        times: count(1).prefault(3).meta({ description: 'Further tries, at most' }),
        backoff: durationRange.prefault('1s..30s').meta({
          description:
            'Wait before a try: the first value, doubled each time up to the second; drawn from its upper half',
        }),
        do: steps,
      })
      .transform((node): StepNode => ({ kind: 'retry', ...node }))
      .meta({ description: 'Runs its steps again, at most `times` more, when one of them fails' }),
  };
}

/** Turns of an open loop that may be under way at one device, unless told otherwise. */
const OPEN = 100;
const open = z
  .union([
    z.boolean().transform((wanted) => (wanted ? OPEN : undefined)),
    z
      .strictObject({
        atMost: count(1).meta({ description: 'Turns under way at one device; what is due beyond is missed' }),
      })
      .transform(({ atMost }) => atMost),
  ])
  .meta({
    description: `true: a turn begins when it is due, whether or not the ones before are over; at most ${OPEN} at a device`,
  });

const every = z.union([
  durationRange,
  z.strictObject({
    poisson: positiveDuration.meta({
      description: 'At random, this far apart on average, the first one too',
    }),
  }),
]);

const repeat = (steps: StepsSchema): z.ZodType<StepNode> =>
  z
    .strictObject({
      every: every
        .meta({ description: 'From one turn to the next; without it a turn follows the last one at once' })
        .exactOptional(),
      times: count(1).meta({ description: 'Turns' }).exactOptional(),
      for: positiveDuration.meta({ description: 'How long turns may begin' }).exactOptional(),
      rate: rateSetting
        .meta({
          description: 'Turns over the whole fleet, evenly spaced',
        })
        .exactOptional(),
      poisson: rateSetting
        .meta({ description: 'In place of rate: turns at random, this often on average' })
        .exactOptional(),
      peak: peak.exactOptional(),
      spikes: spikes.meta({ description: 'For a while the rate is another one' }).exactOptional(),
      open: open.exactOptional(),
      do: steps,
    })
    .check((context) => {
      for (const { message, key } of repeatMistakes(context.value))
        context.issues.push({ code: 'custom', message, input: context.value[key], path: [key] });
    })
    .transform(
      ({ rate, poisson, peak: height, spikes: some, open: most, ...node }): StepNode => ({
        kind: 'repeat',
        ...node,
        ...optional('rate', rateOverTime({ rate, poisson, peak: height, spikes: some })),
        ...optional('open', most),
      }),
    )
    .meta({ description: 'Runs its steps again and again' });

const optional = <Key extends string, Value>(key: Key, value: Value | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { readonly [K in Key]?: Value };

interface WrittenRepeat extends WrittenRate {
  readonly every?: unknown;
  readonly times?: unknown;
  readonly for?: unknown;
  readonly open?: number | undefined;
}

/** What can't stand beside each other. */
function repeatMistakes(node: WrittenRepeat): { message: string; key: keyof WrittenRepeat }[] {
  const { rate, poisson } = node;
  const setting = rate ?? poisson;
  const has = (key: keyof WrittenRepeat) => node[key] !== undefined;
  if (!setting) {
    const lone = (['peak', 'spikes'] as const).filter(has);
    const unpaced = has('open') && !has('every') ? (['open'] as const) : [];
    return [
      ...lone.map((key) => ({ message: 'a rate to stand beside', key })),
      ...unpaced.map((key) => ({ message: 'a pace beside it: every, rate or poisson', key })),
    ];
  }
  const paces = (['every', 'times', ...(rate ? (['poisson'] as const) : [])] as const).filter(has);
  const [pace] = paces;
  const name = rate ? 'rate' : 'poisson';
  if (pace) return [{ message: `no other pace beside ${name}`, key: pace }];
  if (!has('for')) return [];
  if (setting.kind === 'phases')
    return [{ message: `no other bound beside the phases of ${name}`, key: 'for' }];
  if (setting.kind === 'list' && setting.parts.at(-1)?.for !== undefined)
    return [{ message: `no other bound beside the lengths of ${name}`, key: 'for' }];
  return [];
}

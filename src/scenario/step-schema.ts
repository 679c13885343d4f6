/** The lifecycle language as a schema: a cloud's own words and the control words around them. */
import { z } from 'zod';
import type { SimulatedMs } from '../lifecycle/effects.ts';
import type { Backoff, Range, ScriptNode } from '../lifecycle/script.ts';
import type { Language } from './language.ts';
import { count, durationRange, positiveDuration, rate } from './quantities.ts';

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
  readonly every?: Range;
  readonly times?: number;
  readonly for?: SimulatedMs;
  /** Per simulated ms over the whole fleet; one rate, or one a phase. */
  readonly rate?: number | Readonly<Record<string, number>>;
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

const repeat = (steps: StepsSchema): z.ZodType<StepNode> =>
  z
    .strictObject({
      every: durationRange
        .meta({ description: 'From one turn to the next; without it a turn follows the last one at once' })
        .exactOptional(),
      times: count(1).meta({ description: 'Turns' }).exactOptional(),
      for: positiveDuration.meta({ description: 'How long turns may begin' }).exactOptional(),
      rate: z
        .union([rate, z.record(z.string(), rate)])
        .meta({ description: 'Turns over the whole fleet: one rate, or a rate for each phase' })
        .exactOptional(),
      do: steps,
    })
    .check((context) => {
      const { every, times, rate: rates, ...rest } = context.value;
      if (rates === undefined) return;
      const [other, input] = every ? ['every', every] : ['times', times];
      if (input !== undefined)
        context.issues.push({ code: 'custom', message: 'no other pace beside rate', input, path: [other] });
      if (typeof rates === 'object' && rest.for !== undefined)
        context.issues.push({
          code: 'custom',
          message: 'no other bound beside the phases of rate',
          input: rest.for,
          path: ['for'],
        });
    })
    .transform((node): StepNode => ({ kind: 'repeat', ...node }))
    .meta({ description: 'Runs its steps again and again' });

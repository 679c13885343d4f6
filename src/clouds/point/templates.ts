/** Texts with `{names}` in them, as a scenario writes them for both sides. */

export type Values = Readonly<Record<string, string | number>>;

const PLACEHOLDER = /\{(\w+)(?::(\d{1,2}))?\}/g;

/** `{index:8}` is padded with zeros. A name that is not known stays as it is written. */
export const fill = (text: string, values: Values): string =>
  text.replace(PLACEHOLDER, (written, name: string, width = '0') =>
    Object.hasOwn(values, name) ? String(values[name]).padStart(Number(width), '0') : written,
  );

/** Every text within a JSON value. One that is nothing but the name of a number becomes that number. */
export function fillWithin(value: unknown, values: Values): unknown {
  if (typeof value === 'string') {
    const [, name = ''] = /^\{(\w+)\}$/.exec(value) ?? [];
    const alone = Object.hasOwn(values, name) ? values[name] : undefined;
    return typeof alone === 'number' ? alone : fill(value, values);
  }
  if (Array.isArray(value)) return value.map((one: unknown) => fillWithin(one, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fillWithin(one, values)]));
}

/** A message's payload: a text as it is, all else as JSON. */
export const payloadText = (payload: string | Readonly<Record<string, unknown>>, values: Values): string =>
  typeof payload === 'string' ? fill(payload, values) : JSON.stringify(fillWithin(payload, values));

/** What the platform's routes say: data, or the name of what is wrong. */
import type { ServiceAnswer, ServiceRequest } from '../../../platform/service.ts';

export type Fields = Readonly<Record<string, unknown>>;

export const ok = (body: Fields = {}): ServiceAnswer => ({ body, code: 0 });

/** Counted under its name, and told by it. */
export const refusal = (error: string, status = 400, body: Fields = {}): ServiceAnswer => ({
  status,
  body: { ...body, error },
  code: error,
});

export const MALFORMED = 'malformed';

/** The body, when it is a JSON object. */
export function fieldsOf({ body }: ServiceRequest): Fields | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? (parsed as Fields) : undefined;
  } catch {
    return undefined;
  }
}

/** The texts of these names, none of them empty; else undefined. */
export function textsOf<Name extends string>(
  fields: Fields | undefined,
  names: readonly Name[],
): Readonly<Record<Name, string>> | undefined {
  const texts = names.map((name) => fields?.[name]);
  if (!texts.every((text) => typeof text === 'string' && text !== '')) return undefined;
  return Object.fromEntries(names.map((name, nth) => [name, texts[nth]])) as Record<Name, string>;
}

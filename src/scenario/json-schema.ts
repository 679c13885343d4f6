/** The JSON Schema of a scenario, so that editors complete and check one while it is written. */
import { z } from 'zod';
import type { Languages } from './language.ts';
import { buildSchema } from './schema.ts';

/** Draft 7, the newest that yaml-language-server knows in full. */
export function scenarioJsonSchema(clouds: Languages): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(buildSchema(clouds), {
    io: 'input',
    target: 'draft-7',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // Every whole number would carry the limits of a double.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
}

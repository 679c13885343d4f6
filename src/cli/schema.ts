import { EXIT } from '../verdict/exit-codes.ts';
import type { Command } from './command.ts';
import { part } from './parts.ts';

export const schema: Command = {
  name: 'schema',
  summary: 'print the JSON Schema of scenarios, for editors',
  flags: {},
  examples: [
    [
      'regatta schema > scenario.schema.json',
      'then begin with: # yaml-language-server: $schema=scenario.schema.json',
    ],
  ],
  async run() {
    const { scenarioJsonSchema } = await part('../scenario/json-schema.js');
    const { languages } = await part('../clouds/languages.js');
    process.stdout.write(`${JSON.stringify(scenarioJsonSchema(languages), undefined, 2)}\n`);
    return EXIT.pass;
  },
};

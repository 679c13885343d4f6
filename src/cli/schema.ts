import { EXIT } from '../verdict/exit-codes.ts';
import type { Command } from './command.ts';

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
    const { scenarioJsonSchema } = await import('../scenario/json-schema.ts');
    const { languages } = await import('../clouds/languages.ts');
    process.stdout.write(`${JSON.stringify(scenarioJsonSchema(languages), undefined, 2)}\n`);
    return EXIT.pass;
  },
};

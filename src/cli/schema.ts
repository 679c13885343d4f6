import { EXIT } from '../verdict/exit-codes.ts';
import type { Command } from './command.ts';

export const schema: Command = {
  name: 'schema',
  summary: 'print the JSON Schema of scenarios, for editors',
  flags: { markdown: { about: 'print the scenario reference instead, as Markdown for people' } },
  examples: [
    [
      'regatta schema > scenario.schema.json',
      'then begin with: # yaml-language-server: $schema=scenario.schema.json',
    ],
    ['regatta schema --markdown > scenario-reference.md', 'every setting, step and default, to read'],
  ],
  async run(given) {
    const { scenarioJsonSchema } = await import('../scenario/json-schema.ts');
    const { languages } = await import('../clouds/languages.ts');
    if (given.switch('markdown')) {
      const { scenarioReference } = await import('../scenario/reference/reference.ts');
      process.stdout.write(scenarioReference(languages));
      return EXIT.pass;
    }
    process.stdout.write(`${JSON.stringify(scenarioJsonSchema(languages), undefined, 2)}\n`);
    return EXIT.pass;
  },
};

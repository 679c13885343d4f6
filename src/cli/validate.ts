import { RegattaError } from '../regatta-error.ts';
import { EXIT } from '../verdict/exit-codes.ts';
import type { Command } from './command.ts';

export const validate: Command = {
  name: 'validate',
  summary: 'check scenarios without running them',
  argument: {
    name: 'scenario',
    about: 'scenario files (YAML)',
    repeated: true,
    missing: 'which scenario? Give one file or more, such as: regatta validate scenarios/demo.yaml',
  },
  flags: {},
  examples: [['regatta validate scenarios/*.yaml', 'each mistake as file:line:column, exit code 104']],
  async run(given) {
    const files = given.list('scenario');
    const verdicts: string[] = await Promise.all(files.map(mistakesIn));
    for (const [index, mistakes] of verdicts.entries()) {
      if (mistakes === '') process.stdout.write(`${files[index]}: ok\n`);
      else process.stderr.write(`${mistakes}\n`);
    }
    return verdicts.every((mistakes) => mistakes === '') ? EXIT.pass : EXIT.badInput;
  },
};

/** A line for each, or an empty text. */
async function mistakesIn(file: string): Promise<string> {
  const { checkScenarioFile } = await import('../controller/scenario-file.ts');
  const { formatDiagnostics } = await import('../scenario/parse.ts');
  try {
    const result = checkScenarioFile(file);
    return 'diagnostics' in result ? formatDiagnostics(result.diagnostics) : '';
  } catch (error) {
    if (error instanceof RegattaError) return error.message;
    throw error;
  }
}

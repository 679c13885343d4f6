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
    const verdicts = await Promise.all(files.map(look));
    for (const [index, { mistakes, paces }] of verdicts.entries()) {
      if (mistakes !== '') process.stderr.write(`${mistakes}\n`);
      else process.stdout.write([`${files[index]}: ok`, ...paces.map((pace) => `  ${pace}`), ''].join('\n'));
    }
    return verdicts.every(({ mistakes }) => mistakes === '') ? EXIT.pass : EXIT.badInput;
  },
};

interface Looked {
  /** A line for each, or an empty text. */
  readonly mistakes: string;
  /** How often each repeat has its turns. */
  readonly paces: readonly string[];
}

async function look(file: string): Promise<Looked> {
  const { besideScenario, checkScenarioFile } = await import('../controller/scenario-file.ts');
  const { formatDiagnostics } = await import('../scenario/parse.ts');
  try {
    const result = checkScenarioFile(file);
    if ('diagnostics' in result) return { mistakes: formatDiagnostics(result.diagnostics), paces: [] };
    const { makePlan } = await import('../scenario/make-plan.ts');
    const { paces } = await import('../controller/paces.ts');
    const { scenario, files } = result;
    const plan = makePlan(scenario, { files, resolveModule: (path) => besideScenario(file, path) });
    return { mistakes: '', paces: paces(plan) };
  } catch (error) {
    if (error instanceof RegattaError) return { mistakes: error.message, paces: [] };
    throw error;
  }
}

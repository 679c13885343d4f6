import { RegattaError } from '../regatta-error.ts';
import type { Plan } from '../scenario/plan.ts';
import type { Scenario } from '../scenario/schema.ts';
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
    for (const [index, { mistakes, told }] of verdicts.entries()) {
      if (mistakes !== '') process.stderr.write(`${mistakes}\n`);
      else process.stdout.write([`${files[index]}: ok`, ...told.map((line) => `  ${line}`), ''].join('\n'));
    }
    return verdicts.every(({ mistakes }) => mistakes === '') ? EXIT.pass : EXIT.badInput;
  },
};

interface Looked {
  /** A line for each, or an empty text. */
  readonly mistakes: string;
  /** How often each repeat has its turns, what all that asks for, and whether this machine carries it. */
  readonly told: readonly string[];
}

async function look(file: string): Promise<Looked> {
  const { besideScenario, checkScenarioFile } = await import('../controller/scenario-file.ts');
  const { formatDiagnostics } = await import('../scenario/parse.ts');
  try {
    const result = checkScenarioFile(file);
    if ('diagnostics' in result) return { mistakes: formatDiagnostics(result.diagnostics), told: [] };
    const { makePlan } = await import('../scenario/make-plan.ts');
    const { paces } = await import('../controller/paces.ts');
    const { scenario, files } = result;
    const plan = makePlan(scenario, { files, resolveModule: (path) => besideScenario(file, path) });
    return { mistakes: '', told: [...paces(plan), ...(await demandOfPlan(plan, scenario))] };
  } catch (error) {
    if (error instanceof RegattaError) return { mistakes: error.message, told: [] };
    throw error;
  }
}

async function demandOfPlan(plan: Plan, scenario: Scenario): Promise<string[]> {
  const { askedLine } = await import('../controller/asked-line.ts');
  const { demandOfRun, holdAgainstThisMachine } = await import('../controller/demand.ts');
  const { devicesOf, defaultWorkers } = await import('../controller/choices.ts');
  const demand = demandOfRun(plan);
  const asked = askedLine(demand, scenario.timeScale);
  const workers = scenario.workers ?? defaultWorkers(scenario, devicesOf(scenario));
  const { warnings } = holdAgainstThisMachine(demand, scenario, workers);
  return [...(asked === undefined ? [] : [asked]), ...warnings.map((warning) => `WARNING  ${warning}`)];
}

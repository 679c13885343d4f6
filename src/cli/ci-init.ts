import { EXIT } from '../verdict/exit-codes.ts';
import type { Command } from './command.ts';
import { type Given, usageError } from './given.ts';

const PROVIDERS = ['github', 'gitlab'] as const;
const SCENARIO = 'scenarios/ci-gate.yaml';

export const ciInit: Command = {
  name: 'ci-init',
  summary: 'write the file that makes a build server run a scenario as a gate',
  flags: {
    provider: { value: 'NAME', about: 'github or gitlab (default: as the remote tells)' },
    scenario: { value: 'FILE', about: `to run (default: ${SCENARIO})` },
    branch: { value: 'NAME', about: 'whose runs changes are held against (default: main)' },
    out: { value: 'FILE', about: 'to write, where the usual one is taken' },
    force: { about: 'write over a file that is there' },
  },
  examples: [
    ['regatta ci-init', 'a workflow for this repository'],
    ['regatta ci-init --provider gitlab --scenario load/gate.yaml', 'for GitLab, another scenario'],
  ],
  async run(given) {
    const scenario = given.text('scenario') ?? SCENARIO;
    const { readScenario } = await import('../controller/scenario-file.ts');
    const { thresholds } = readScenario(scenario, []).scenario;
    const { ciInit: write } = await import('../ci-kit/init.ts');
    const [provider, branch, out] = [providerOf(given), given.text('branch'), given.text('out')];
    const { lines } = write({
      scenario,
      thresholds,
      ...(provider !== undefined && { provider }),
      ...(branch !== undefined && { branch }),
      ...(out !== undefined && { out }),
      force: given.switch('force') ?? false,
    });
    process.stdout.write(`${lines.join('\n')}\n`);
    return EXIT.pass;
  },
};

function providerOf(given: Given): (typeof PROVIDERS)[number] | undefined {
  const name = given.text('provider');
  const provider = PROVIDERS.find((one) => one === name);
  if (name === undefined || provider !== undefined) return provider;
  throw usageError(`--provider takes ${PROVIDERS.join(' or ')}, not "${name}"`);
}

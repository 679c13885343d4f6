/** Writes the file that makes a build server run a scenario as a gate. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { reasonOf } from '../outputs/files/folder.ts';
import { RegattaError } from '../regatta-error.ts';
import { EXIT } from '../verdict/exit-codes.ts';
import type { ThresholdSpec } from '../verdict/thresholds.ts';
import { failOn } from './fail-on.ts';
import { CHECKED, PROVIDERS, type ProviderName } from './kit.ts';

export interface CiInitOptions {
  /** Absent: as the repository's remote tells, or else GitHub. */
  readonly provider?: ProviderName;
  /** From the current folder; a sound scenario. */
  readonly scenario: string;
  readonly thresholds: readonly ThresholdSpec[];
  /** Absent: `main`. */
  readonly branch?: string;
  /** Absent: where the provider looks for it. */
  readonly out?: string;
  readonly force: boolean;
}

export interface CiInitialised {
  readonly path: string;
  /** What was done and what is left to do, for people. */
  readonly lines: readonly string[];
}

/** Works in the current folder, the root of the repository. Throws RegattaError 104, and 106 for a file that can't be written. */
export function ciInit({
  scenario,
  thresholds,
  branch = 'main',
  out,
  force,
  ...options
}: CiInitOptions): CiInitialised {
  const provider = PROVIDERS[options.provider ?? guessedProvider()];
  const path = out ?? provider.path;
  refuseOddCharacters('--scenario', scenario);
  refuseOddCharacters('--branch', branch);
  if (existsSync(path) && !force)
    throw new RegattaError(
      `${path} is there already: --force writes over it, --out FILE writes to another file`,
      EXIT.badInput,
    );
  const gate = failOn(thresholds);
  const text = provider.write({ scenario, branch, ...(gate !== undefined && { failOn: gate }) });
  writeWithFolder(path, text);
  return {
    path,
    lines: [
      `${path}: ${provider.title} runs ${scenario} for every change`,
      gate === undefined
        ? `  and tells what changed since ${branch}; no threshold on a latency says what must not get worse`
        : `  and fails, beside what its thresholds say, when ${gate} against ${branch}`,
      ...(out !== undefined && out !== provider.path
        ? [`  ${provider.title} itself looks for ${provider.path}`]
        : []),
      ...installHint(),
    ],
  };
}

function refuseOddCharacters(flag: string, value: string): void {
  if (CHECKED.test(value)) return;
  throw new RegattaError(
    `${flag} "${value}" has characters that mean something else to a build server: use letters, digits and . _ @ / + -`,
    EXIT.badInput,
  );
}

const guessedProvider = (): ProviderName =>
  existsSync('.gitlab-ci.yml') || /^\s*url\s*=.*gitlab/m.test(textOf('.git/config')) ? 'gitlab' : 'github';

/** The build server installs what package.json names: without Regatta there it has nothing to run. */
function installHint(): string[] {
  const names = textOf('package.json');
  if (names.includes('"regatta"')) return [];
  return [
    names === ''
      ? '  there is no package.json here: the step "npm install" needs one that names regatta (npm init -y, then npm install -D with the path or URL of Regatta)'
      : '  package.json does not name regatta: npm install -D with its path or URL, or the build server has nothing to run',
  ];
}

/** '' when there is none. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function writeWithFolder(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } catch (error) {
    throw new RegattaError(
      `${path} can't be written: ${reasonOf(error as NodeJS.ErrnoException)}`,
      EXIT.resultsNotWritten,
    );
  }
}

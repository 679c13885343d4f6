/**
 * What a build server shows beside a build, in the form that each reads from a step's output. GitLab has none such:
 * it reads junit.xml. Pure.
 */
import type { Summary } from '../../metrics/summary.ts';
import { tightest } from './tightest.ts';

export interface BuildServer {
  /** For people. */
  readonly name: string;
  /** The variable that says the step runs there. */
  readonly variable: string;
  /** Lines for stdout. `files`: absolute paths. */
  readonly lines: (summary: Summary, files: BuildFiles) => string[];
}

export interface BuildFiles {
  /** junit.xml */
  readonly junit: string;
  /** The summary in Markdown. */
  readonly markdown: string;
}

/** GitHub shows ten errors a step. */
const MOST = 10;

const titleOf = ({ scenario, verdict }: Summary): string => `Regatta: ${scenario} ${verdict}`;

/** Each by itself; of too many the rest is counted. */
function reasonsOf({ reasons }: Summary): string[] {
  if (reasons.length <= MOST) return [...reasons];
  return [...reasons.slice(0, MOST - 1), `and ${reasons.length - MOST + 1} more reasons`];
}

const github = (summary: Summary): string[] => {
  const title = githubProperty(titleOf(summary));
  if (summary.verdict === 'PASS') return [`::notice title=${title}::${githubText(tightest(summary))}`];
  return reasonsOf(summary).map((reason) => `::error title=${title}::${githubText(reason)}`);
};

const githubText = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const githubProperty = (text: string): string =>
  githubText(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

const azure = (summary: Summary, { markdown }: BuildFiles): string[] => [
  `##vso[task.uploadsummary]${azureText(markdown)}`,
  ...(summary.verdict === 'PASS' ? [] : reasonsOf(summary)).map(
    (reason) => `##vso[task.logissue type=error]${azureText(`${titleOf(summary)}: ${reason}`)}`,
  ),
];

const azureText = (text: string): string =>
  text.replaceAll('%', '%AZP25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const teamcity = (summary: Summary, { junit }: BuildFiles): string[] => [
  `##teamcity[importData type='junit' path='${teamcityText(junit)}']`,
  ...(summary.verdict === 'PASS' ? [] : reasonsOf(summary)).map(
    (reason) =>
      `##teamcity[buildProblem description='${teamcityText(cut(`${titleOf(summary)}: ${reason}`))}']`,
  ),
];

/** A description has at most 4,000 characters, escapes included. */
const cut = (text: string): string => (text.length > 600 ? `${text.slice(0, 599)}…` : text);

const teamcityText = (text: string): string =>
  text
    .replace(/[|'[\]]/g, (character) => `|${character}`)
    .replaceAll('\n', '|n')
    .replaceAll('\r', '|r')
    .replace(/[^ -~]/g, (unit) => `|0x${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

export const BUILD_SERVERS: readonly BuildServer[] = [
  { name: 'GitHub Actions', variable: 'GITHUB_ACTIONS', lines: github },
  { name: 'Azure Pipelines', variable: 'TF_BUILD', lines: azure },
  { name: 'TeamCity', variable: 'TEAMCITY_VERSION', lines: teamcity },
];

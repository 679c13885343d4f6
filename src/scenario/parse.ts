/** From the text of a scenario to a validated one, or to everything that is wrong with it. Pure. */
import { LineCounter, parseDocument, type YAMLError } from 'yaml';
import { checkNeeds } from './check-needs.ts';
import { checkScenario } from './checks.ts';
import { byPlace, type Diagnostic, type Finding, formatDiagnostic } from './diagnostics.ts';
import { diagnosticsOf, placeOfOffset, type ScenarioDocument } from './document.ts';
import { type Environment, substitute } from './environment.ts';
import { type ReadText, readFiles, type ScenarioFiles } from './files.ts';
import { checkIdentities } from './identities.ts';
import { expectation, findingsOf } from './issues.ts';
import type { Languages } from './language.ts';
import { applyOverrides, type Override } from './overrides.ts';
import { checkRates } from './rate-checks.ts';
import { buildSchema, type Scenario } from './schema.ts';

export interface ScenarioSource {
  readonly text: string;
  /** As the user named it; diagnostics begin with it. */
  readonly file: string;
  readonly clouds: Languages;
  readonly environment: Environment;
  readonly overrides?: readonly Override[];
  /** Reads the files that the scenario names; without it they are neither read nor checked. */
  readonly read?: ReadText;
  /** What the verdict has to say about the thresholds of an otherwise sound scenario. */
  readonly checkNames?: (scenario: Scenario) => readonly Finding[];
}

export interface ParsedScenario {
  readonly scenario: Scenario;
  readonly document: ScenarioDocument;
  readonly files: ScenarioFiles;
}

export type ParseResult = ParsedScenario | { readonly diagnostics: readonly Diagnostic[] };

/** Diagnostics come in order of place. Never throws for what is in the scenario. */
export function parseScenario(source: ScenarioSource): ParseResult {
  const { document, errors } = readYaml(source);
  if (errors.some(({ code }) => code !== 'DUPLICATE_KEY'))
    return failed(syntaxErrors(document, source, errors));
  const early = [
    ...syntaxErrors(document, source, errors),
    ...applyOverrides(document, source.overrides ?? []),
    ...substitute(document, source.environment),
  ];
  const value = plainValue(document);
  if ('problem' in value) return failed([...early, value.problem]);
  const result = buildSchema(source.clouds).safeParse(value.plain, { error: expectation });
  if (!result.success) {
    // A variable that is missing leaves its reference standing: one complaint about that place is enough.
    const known = new Set(early.map(placeKey));
    const late = diagnosticsOf(document, findingsOf(result.error.issues, value.plain));
    return failed([...early, ...late.filter((diagnostic) => !known.has(placeKey(diagnostic)))]);
  }
  const { files, diagnostics } = check(source, document, result.data);
  const all = [...early, ...diagnostics];
  return all.length > 0 ? failed(all) : { scenario: result.data, document, files };
}

/** All diagnostics of a result, a line each. */
export const formatDiagnostics = (diagnostics: readonly Diagnostic[]): string =>
  diagnostics.map(formatDiagnostic).join('\n');

// A plain scalar inside { } or [ ] ends at the brace of the reference.
const HINT = `; inside { } and [ ] write it in quotes: "\${NAME}"`;

/** In order of place; what an alias repeats is told once. */
function failed(diagnostics: readonly Diagnostic[]): ParseResult {
  const distinct = new Map(diagnostics.map((diagnostic) => [formatDiagnostic(diagnostic), diagnostic]));
  return { diagnostics: [...distinct.values()].toSorted(byPlace) };
}

const placeKey = ({ file, line, column }: Diagnostic): string => `${file}:${line}:${column}`;

function readYaml({ text, file }: ScenarioSource) {
  const lines = new LineCounter();
  const yaml = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const document: ScenarioDocument = { file, yaml, lines, references: new Map(), flags: new Map() };
  return { document, errors: yaml.errors };
}

function syntaxErrors(
  document: ScenarioDocument,
  { text }: ScenarioSource,
  errors: readonly YAMLError[],
): Diagnostic[] {
  return errors.map(({ code, message, pos }) => {
    const place = placeOfOffset(document, pos[0]);
    if (code === 'DUPLICATE_KEY') {
      const key = /^\s*("[^"]*"|'[^']*'|[^\s:,{}]+)/.exec(text.slice(pos[0]))?.[1];
      return { ...place, message: `expected each key once, found ${key} again` };
    }
    const line = text.split('\n')[place.line - 1] ?? '';
    const hint = line.includes('${') ? HINT : '';
    return { ...place, message: `expected YAML, found a mistake: ${message}${hint}` };
  });
}

function plainValue({ yaml, file }: ScenarioDocument): { plain: unknown } | { problem: Diagnostic } {
  try {
    return { plain: yaml.toJS() };
  } catch (error) {
    return {
      problem: { file, line: 1, column: 1, message: `expected YAML, found a mistake: ${String(error)}` },
    };
  }
}

function check(source: ScenarioSource, document: ScenarioDocument, scenario: Scenario) {
  const read = source.read
    ? readFiles(scenario, source.read)
    : { files: { accounts: new Map(), curves: new Map() }, findings: [], diagnostics: [] };
  const findings = [
    ...checkScenario(scenario, source.clouds),
    ...checkNeeds(scenario, source.clouds),
    ...read.findings,
    ...checkRates(scenario, read.files.curves),
    ...checkIdentities(scenario, source.clouds, read.files.accounts),
    ...(source.checkNames?.(scenario) ?? []),
  ];
  return { files: read.files, diagnostics: [...diagnosticsOf(document, findings), ...read.diagnostics] };
}

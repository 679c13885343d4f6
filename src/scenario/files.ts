/** The files that a scenario names; reading is left to the caller, so that this stays free of I/O. */
import { type Credential, parseCredentials } from './credentials.ts';
import { type DailyCurve, parseDailyCurve } from './daily-curve.ts';
import { type Diagnostic, type Finding, type Path, show } from './diagnostics.ts';
import { ratesOf } from './rates.ts';
import type { Scenario } from './schema.ts';

/** The text of a file, whose path is relative to the scenario's folder; throws when it can't be read. */
export type ReadText = (path: string) => string;

export interface ScenarioFiles {
  /** Credentials by the path as written. */
  readonly accounts: ReadonlyMap<string, readonly Credential[]>;
  /** Daily curves of rates by the path as written. */
  readonly curves: ReadonlyMap<string, DailyCurve>;
  /** PEM text of `target.trust`. */
  readonly trust?: string;
}

export interface FilesRead {
  readonly files: ScenarioFiles;
  /** Files that can't be read, at the place where the scenario names them. */
  readonly findings: readonly Finding[];
  /** What is wrong inside them, at its own place. */
  readonly diagnostics: readonly Diagnostic[];
}

export function readFiles(scenario: Scenario, read: ReadText): FilesRead {
  const findings: Finding[] = [];
  const diagnostics: Diagnostic[] = [];
  const accounts = new Map<string, readonly Credential[]>();
  const textOf = (file: string, path: Path): string | undefined => {
    try {
      return read(file);
    } catch (error) {
      findings.push({
        path,
        message: `expected a file that can be read, found ${show(file)} (${reason(error)})`,
      });
      return undefined;
    }
  };
  for (const [file, path] of credentialsFiles(scenario)) {
    const text = accounts.has(file) ? undefined : textOf(file, path);
    if (text === undefined) continue;
    const parsed = parseCredentials(text, file);
    diagnostics.push(...parsed.diagnostics);
    // A file with faults has no number of lines to complain about.
    if (parsed.diagnostics.length === 0) accounts.set(file, parsed.credentials);
  }
  const curves = new Map<string, DailyCurve>();
  for (const [file, path] of curveFiles(scenario)) {
    const text = curves.has(file) ? undefined : textOf(file, path);
    if (text === undefined) continue;
    const parsed = parseDailyCurve(text, file);
    diagnostics.push(...parsed.diagnostics);
    if (parsed.curve) curves.set(file, parsed.curve);
  }
  for (const [name, { lifecycle }] of Object.entries(scenario.fleets))
    if (lifecycle.kind === 'module') textOf(lifecycle.module, ['fleets', name, 'lifecycle', 'module']);
  const { target } = scenario;
  const trust =
    target.kind === 'given' && target.trust !== undefined
      ? textOf(target.trust, ['target', 'trust'])
      : undefined;
  return { files: { accounts, curves, ...(trust !== undefined && { trust }) }, findings, diagnostics };
}

const curveFiles = (scenario: Scenario): (readonly [file: string, path: Path])[] =>
  ratesOf(scenario).flatMap(({ rate, path }) =>
    rate.setting.kind === 'file' ? [[rate.setting.csv, path] as const] : [],
  );

function credentialsFiles({ fleets, platform }: Scenario): (readonly [file: string, path: Path])[] {
  const named = Object.entries(fleets).flatMap(([name, { identities }]) =>
    identities.kind === 'csv' ? [[identities.csv, ['fleets', name, 'identities', 'csv']] as const] : [],
  );
  const platforms = platform.accounts;
  return platforms === undefined ? named : [...named, [platforms, ['platform', 'accounts']] as const];
}

/** `ENOENT` and the like say enough; anything else is said in its own words. */
const reason = (error: unknown): string =>
  error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error);

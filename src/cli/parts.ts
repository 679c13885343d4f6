/** Modules that other branches bring, by the path and shape agreed on; gone once they are merged. */
import type { PlatformOptions } from '../platform/options.ts';
import type { RunOptions } from './run-options.ts';

interface Parts {
  '../controller/run.js': { runScenario(options: RunOptions): Promise<number> };
  '../controller/scenario-file.js': {
    checkScenarioFile(file: string): object | { readonly diagnostics: readonly Diagnostic[] };
  };
  '../clouds/languages.js': { readonly languages: object };
  '../platform/console.js': {
    runPlatformConsole(
      options: PlatformOptions,
      surroundings: { out: NodeJS.WriteStream; signals: NodeJS.Process },
    ): Promise<void>;
  };
  '../scenario/json-schema.js': { scenarioJsonSchema(clouds: object): object };
  '../scenario/parse.js': { formatDiagnostics(diagnostics: readonly Diagnostic[]): string };
  '../scenario/units.js': Units;
}

interface Diagnostic {
  readonly message: string;
}

export interface Units {
  parseRange(text: string): { readonly min: number; readonly max: number } | undefined;
  parsePercentage(text: string): number | undefined;
  parseSize(text: string): number | undefined;
  parseBandwidth(text: string): number | undefined;
}

export const part = <Path extends keyof Parts>(path: Path): Promise<Parts[Path]> => import(path);

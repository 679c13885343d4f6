/** A scenario from its file: read, checked with everything it names, or refused with every mistake in it. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { languages } from '../clouds/languages.ts';
import { RegattaError } from '../regatta-error.ts';
import type { Finding } from '../scenario/diagnostics.ts';
import { checkFollowed } from '../scenario/followed.ts';
import type { Override } from '../scenario/overrides.ts';
import {
  formatDiagnostics,
  type ParsedScenario,
  type ParseResult,
  parseScenario,
} from '../scenario/parse.ts';
import { placePhases } from '../scenario/phases.ts';
import { runNames } from '../scenario/run-names.ts';
import { scaleDevices } from '../scenario/scale-devices.ts';
import type { Scenario } from '../scenario/schema.ts';
import { checkThresholds } from '../verdict/check-thresholds.ts';
import { EXIT } from '../verdict/exit-codes.ts';

/**
 * Throws a RegattaError (exit 104) with a line for every mistake.
 * @param devices in all, spread over the fleets in proportion; as the scenario says when absent
 */
export function readScenario(file: string, overrides: readonly Override[], devices?: number): ParsedScenario {
  const parsed = orThrow(checkScenarioFile(file, overrides));
  if (devices === undefined) return parsed;
  const fleets = Object.entries(parsed.scenario.fleets);
  const scaled = scaleDevices(
    fleets.map(([, fleet]) => fleet.devices),
    devices,
  );
  // Read again, so that the files of credentials are held against the new numbers, and results show them.
  const spread = fleets.map(([name], index) => ({
    flag: '--devices',
    path: `fleets.${name}.devices`,
    value: String(scaled[index]),
  }));
  return orThrow(checkScenarioFile(file, [...overrides, ...spread]));
}

function orThrow(result: ParseResult): ParsedScenario {
  if ('diagnostics' in result) throw new RegattaError(formatDiagnostics(result.diagnostics), EXIT.badInput);
  return result;
}

/** Throws a RegattaError when the file itself can't be read. */
export function checkScenarioFile(file: string, overrides: readonly Override[] = []): ParseResult {
  return parseScenario({
    text: textOf(file),
    file,
    clouds: languages,
    environment: process.env,
    overrides,
    read: (path) => readFileSync(besideScenario(file, path), 'utf8'),
    checkNames: unknownNames,
  });
}

/** Paths in a scenario are relative to its own folder. */
export const besideScenario = (file: string, path: string): string => resolve(dirname(file), path);

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : code;
    throw new RegattaError(
      `${file}: ${reason}; give the path of a scenario, such as scenarios/demo.yaml`,
      EXIT.badInput,
    );
  }
}

function unknownNames(scenario: Scenario): Finding[] {
  const names = runNames(scenario, languages);
  const phases = placePhases(scenario.phases);
  const ends = phases.at(-1)?.to;
  const timeline = { timeScale: scenario.timeScale, phases, ...(ends !== undefined && { ends }) };
  const inThresholds = checkThresholds(scenario.thresholds, names, timeline).map(
    ({ index, field, column, message }) => ({ path: ['thresholds', index, field], column, message }),
  );
  return [...checkFollowed(scenario, names), ...inThresholds];
}

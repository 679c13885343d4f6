/** Scenarios as texts, parsed as a run would. */
import assert from 'node:assert/strict';
import { formatDiagnostic } from './diagnostics.ts';
import { type ParsedScenario, parseScenario, type ScenarioSource } from './parse.ts';
import type { StepNode } from './step-schema.ts';
import { CLOUDS } from './test-support.ts';

export function parse(text: string, more: Partial<ScenarioSource> = {}) {
  return parseScenario({ text, file: 'x.yaml', clouds: CLOUDS, environment: {}, ...more });
}

export function accepted(text: string, more: Partial<ScenarioSource> = {}): ParsedScenario {
  const result = parse(text, more);
  if ('diagnostics' in result) assert.fail(result.diagnostics.map(formatDiagnostic).join('\n'));
  return result;
}

/** The diagnostics, without the file's name. */
export function refused(text: string, more: Partial<ScenarioSource> = {}): string[] {
  const result = parse(text, more);
  if (!('diagnostics' in result)) assert.fail('was accepted');
  return result.diagnostics.map((diagnostic) => formatDiagnostic(diagnostic).replace(/^x\.yaml:/, ''));
}

/** A whole scenario around the lines of one fleet, which begin on line 7, column 5. */
export const withFleet = (...lines: string[]) => `name: t
fleets:
  gates:
    cloud: deli
    product: { category: KQ, model: M1, secret: s }
    devices: 10
${lines.map((line) => `    ${line}`).join('\n')}
`;
export const withSteps = (...lines: string[]) => withFleet('lifecycle:', ...lines.map((line) => `  ${line}`));
export const stepsOf = ({ scenario }: ParsedScenario): readonly StepNode[] => {
  const lifecycle = scenario.fleets.gates!.lifecycle;
  return lifecycle.kind === 'steps' ? lifecycle.steps : [];
};

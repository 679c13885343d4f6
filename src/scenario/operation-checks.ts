/** What must hold between operations and the rest of a scenario. */
import { expectedFound, type Finding, type Path } from './diagnostics.ts';
import type { OperationSettings } from './operation-schema.ts';
import { placePhases } from './phases.ts';
import type { PhasePlan } from './plan.ts';
import { turnsOf } from './plan-operations.ts';
import type { Scenario } from './schema.ts';
import { formatDuration } from './units.ts';

export function checkOperations(scenario: Scenario): Finding[] {
  const { operations, target } = scenario;
  const phases = placePhases(scenario.phases);
  const found = operations.flatMap((settings, index) => {
    const path = ['operations', index];
    return [...checkMoment(settings, path, phases), ...checkObject(scenario, settings, path)];
  });
  if (operations.length === 0 || target.kind === 'embedded' || target.target.platform) return found;
  const message =
    'expected target.platform, the HTTP interface of the platform that carries out operations, found none; ' +
    'such as target: { mqtt: …, platform: { url: "http://host:8080" } }';
  return [{ path: ['operations'], message, atKey: true }, ...found];
}

function checkMoment(settings: OperationSettings, path: Path, phases: readonly PhasePlan[]): Finding[] {
  const { phase } = settings.at;
  const names = phases.map(({ name }) => name);
  if (phase !== undefined && !names.includes(phase)) {
    const expected =
      names.length > 0
        ? `a duration or one of the phases ${names.join(', ')}`
        : 'a duration, there being no phases';
    return [{ path: [...path, 'at'], message: expectedFound(expected, phase, names) }];
  }
  const end = phases.at(-1)?.to;
  const last = turnsOf(settings, phases).at(-1) ?? 0;
  if (end === undefined || last < end) return [];
  const expected = `a time before the last phase ends (${formatDuration(end)})`;
  const at = settings.times === undefined || settings.times === 1 ? 'at' : 'times';
  return [
    {
      path: [...path, at],
      message: `expected ${expected}, found ${formatDuration(last)}`,
      atKey: at === 'times',
    },
  ];
}

/** The fleet or model it is about. */
function checkObject({ fleets }: Scenario, { operation }: OperationSettings, path: Path): Finding[] {
  const known = Object.entries(fleets).filter(([, { cloud }]) => cloud === OPERATED);
  const oneOf = (what: string, at: string, found: string, words: readonly string[]): Finding[] =>
    words.includes(found)
      ? []
      : [
          {
            path: [...path, operation.kind, at],
            message: expectedFound(`${what}: ${words.join(', ') || 'none'}`, found, words),
          },
        ];
  if (operation.kind === 'faults') return [];
  if (operation.kind !== 'publish-firmware')
    return oneOf(
      `a fleet of the cloud ${OPERATED}`,
      'fleet',
      operation.of.fleet,
      known.map(([name]) => name),
    );
  const models = new Set(known.map(([, { product }]) => String(product.model)));
  return oneOf('a model of the fleets', 'model', operation.model, [...models]);
}

/** The cloud whose platform can be operated. */
const OPERATED = 'deli';

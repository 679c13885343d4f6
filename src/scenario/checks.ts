/** What must hold between the parts of a scenario that are each well-formed: names that exist, bounds, products. */
import { expectedFound, type Finding, type Path } from './diagnostics.ts';
import { type Languages, wireOf } from './language.ts';
import { checkOperations } from './operation-checks.ts';
import { rateKey } from './rate-schema.ts';
import { type FoundRepeat, repeatsOf } from './rates.ts';
import type { FleetSettings, Scenario } from './schema.ts';

export const checkScenario = (scenario: Scenario, clouds: Languages): Finding[] => [
  ...checkPhases(scenario),
  ...repeatsOf(scenario).flatMap((found) => checkRepeat(scenario, found)),
  ...checkProducts(scenario, clouds),
  ...checkPlatform(scenario),
  ...checkServices(scenario, clouds),
  ...checkOperations(scenario),
];

function checkRepeat({ phases }: Scenario, { node, path, once }: FoundRepeat): Finding[] {
  const { rate, times, for: duration } = node;
  const wrong = (message: string, ...at: string[]): Finding => ({
    path: [...path, ...at],
    message,
    atKey: true,
  });
  if (!rate) {
    const bounded = times !== undefined || duration !== undefined || phases.length > 0;
    return bounded
      ? []
      : [wrong('expected an end for this repeat: times, for, or phases in the scenario, found none')];
  }
  const key = rateKey(rate);
  // A rate is one schedule for the whole fleet: a device that passes twice, or never, would break it.
  if (!once)
    return [
      wrong(
        `expected a repeat with a ${rate.poisson ? 'fleet-wide ' : ''}rate only in the lifecycle itself, found it inside`,
        key,
      ),
    ];
  const { setting } = rate;
  if (setting.kind !== 'phases') {
    const ends = setting.kind === 'list' && setting.parts.at(-1)?.for !== undefined;
    const bounded = ends || duration !== undefined || phases.length > 0;
    return bounded
      ? []
      : [wrong('expected an end for this rate: for, or phases in the scenario, found none', key)];
  }
  const names = phases.map(({ name }) => name);
  return Object.keys(setting.rates)
    .filter((name) => !names.includes(name))
    .map((name) =>
      names.length > 0
        ? wrong(expectedFound(`one of the phases ${names.join(', ')}`, name, names), key, name)
        : wrong(`expected phases in the scenario, found none for the rate of "${name}"`, key, name),
    );
}

/** A target of the user's own must say where the clouds of the fleets are. */
function checkServices({ target, fleets }: Scenario, clouds: Languages): Finding[] {
  if (target.kind === 'embedded') return [];
  const { services, gateways, accessList } = target.target;
  const known = Object.keys(services);
  const misnamed = known
    .filter((cloud) => !clouds[cloud]?.platform)
    .map((cloud) => ({
      path: ['target', 'services', cloud],
      message: expectedFound('a cloud that is spoken to over HTTP', cloud, servedOverHttp(clouds)),
      atKey: true,
    }));
  const missing = Object.entries(fleets).flatMap(([fleet, { cloud }]): Finding[] => {
    const path = ['fleets', fleet, 'cloud'];
    if (clouds[cloud]?.platform)
      return known.includes(cloud)
        ? []
        : [{ path, message: `expected the address of cloud ${cloud} in target.services, found none` }];
    return gateways.length > 0 || accessList !== undefined
      ? []
      : [{ path, message: `expected a gateway for cloud ${cloud} in target.mqtt, found none` }];
  });
  return [...misnamed, ...missing];
}

const servedOverHttp = (clouds: Languages): string[] =>
  Object.keys(clouds).filter((cloud) => clouds[cloud]?.platform !== undefined);

function checkPhases({ phases }: Scenario): Finding[] {
  return phases.flatMap(({ name }, index) =>
    phases.findIndex((phase) => phase.name === name) < index
      ? [{ path: ['phases', index, 'name'], message: `expected each phase name once, found "${name}" again` }]
      : [],
  );
}

/** Two fleets may share a product: then they must agree on it. */
function checkProducts({ fleets }: Scenario, clouds: Languages): Finding[] {
  const seen = new Map<string, { readonly fleet: string; readonly product: FleetSettings['product'] }>();
  return Object.entries(fleets).flatMap(([fleet, { cloud, product }]) => {
    const key = `${wireOf(cloud, clouds)}\n${String(product.model)}`;
    const other = seen.get(key);
    if (product.model === undefined || !other) {
      seen.set(key, { fleet, product });
      return [];
    }
    return Object.keys(product)
      .filter((name) => ['category', 'secret'].includes(name) && product[name] !== other.product[name])
      .map((name) => ({
        path: ['fleets', fleet, 'product', name],
        message: `expected the same ${name} as the fleet ${other.fleet}, found another one for model ${String(product.model)}`,
      }));
  });
}

function checkPlatform({ fleets, platform }: Scenario): Finding[] {
  const models = [...new Set(Object.values(fleets).flatMap(({ product }) => modelOf(product)))];
  const unknown = (path: Path, model: string): Finding[] =>
    models.includes(model)
      ? []
      : [{ path, message: expectedFound(`a model of the fleets: ${models.join(', ')}`, model, models) }];
  const { firmware, unbind = [] } = platform;
  return [
    ...firmware.flatMap(({ model }, index) => {
      const path = ['platform', 'firmware', index, 'model'];
      if (firmware.findIndex((image) => image.model === model) === index) return unknown(path, model);
      return [{ path, message: `expected one firmware a model, found "${model}" again` }];
    }),
    ...unbind.flatMap((model, index) => unknown(['platform', 'unbind', index], model)),
  ];
}

export const modelOf = (product: FleetSettings['product']): string[] =>
  typeof product.model === 'string' ? [product.model] : [];

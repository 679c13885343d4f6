/** What the embedded platform must know so that a scenario's devices can live on it. */
import type { DeliAccount, DeliProduct, PlatformOptions } from '../platform/options.ts';
import { modelOf } from './checks.ts';
import type { ScenarioFiles } from './files.ts';
import { type Languages, wireOf } from './language.ts';
import type { FleetSettings, Scenario } from './schema.ts';

/** On 127.0.0.1, on any free ports; TLS only for a target that asks for it. */
export function platformOptions(
  scenario: Scenario,
  clouds: Languages,
  files: ScenarioFiles,
): PlatformOptions {
  const { platform, target, timeScale } = scenario;
  const { applications, expiry, tokenLifetime, ftpAccount } = platform;
  return {
    host: '127.0.0.1',
    mqttPort: 0,
    ...(target.kind === 'embedded' && target.tls ? { mqttsPort: 0 } : {}),
    httpPort: 0,
    ...(ftpAccount !== undefined && { ftpAccount }),
    seed: scenario.seed,
    deli: {
      products: productsOf(scenario, clouds),
      accounts: accountsOf(scenario, clouds, files),
      bound: platform.bound,
      groups: platform.groups,
      locked: platform.locked,
      ...(applications && { applications }),
      ...(expiry !== undefined && { expiry: expiry / 1000 }),
      // A part of the life of devices, as their sleeps are; the platform knows only real time.
      ...(tokenLifetime !== undefined && { tokenLifetime: tokenLifetime / timeScale }),
    },
    ...servicesOf(scenario, clouds),
    faults: scenario.faults,
  };
}

/** Those that a fleet needs. */
function servicesOf({ fleets, platform }: Scenario, clouds: Languages): Pick<PlatformOptions, 'services'> {
  const needed = Object.values(fleets)
    .map(({ cloud }) => cloud)
    .filter((cloud) => clouds[cloud]?.platform !== undefined);
  if (needed.length === 0) return {};
  return { services: Object.fromEntries(needed.map((cloud) => [cloud, platform.services[cloud]])) };
}

const deliFleets = ({ fleets }: Scenario, clouds: Languages): FleetSettings[] =>
  Object.values(fleets).filter(({ cloud }) => wireOf(cloud, clouds) === 'deli');

function productsOf(scenario: Scenario, clouds: Languages): DeliProduct[] {
  const { firmware, unbind } = scenario.platform;
  const products = new Map<string, DeliProduct>();
  for (const { product } of deliFleets(scenario, clouds)) {
    const [model = ''] = modelOf(product);
    const image = firmware.find((candidate) => candidate.model === model);
    products.set(model, {
      category: String(product.category),
      model,
      secret: String(product.secret ?? ''),
      unbind: unbind === undefined || unbind.includes(model),
      ...(image && { firmware: { version: image.version, upgrade: image.upgrade, size: image.size } }),
    });
  }
  return [...products.values()];
}

/** Scheme 1 (PROTOCOLS 1.1): those of the fleets' files that have a password, and the platform's own file. */
function accountsOf(scenario: Scenario, clouds: Languages, { accounts }: ScenarioFiles): DeliAccount[] {
  const fleets = deliFleets(scenario, clouds).flatMap((fleet) =>
    fleet.identities.kind === 'csv'
      ? (accounts.get(fleet.identities.csv) ?? []).map(idFrom(fleet, clouds))
      : [],
  );
  const further = (accounts.get(scenario.platform.accounts ?? '') ?? []).map((account) => ({
    ...account,
    clientId: account.clientId ?? account.serial,
  }));
  const registered = new Map<string, DeliAccount>();
  for (const { clientId, username, password } of [...fleets, ...further])
    if (username !== undefined && password !== undefined)
      registered.set(clientId, { clientId, username, password });
  return [...registered.values()];
}

type Account = NonNullable<ReturnType<ScenarioFiles['accounts']['get']>>[number];

const idFrom =
  ({ cloud, product }: FleetSettings, clouds: Languages) =>
  (account: Account) => ({
    ...account,
    clientId: account.clientId ?? clouds[cloud]!.clientId(product, account.serial),
  });

/** Who each device is, and whether every one is somebody else. */
import type { Identity } from '../lifecycle/cloud.ts';
import type { Credential } from './credentials.ts';
import { expectedFound, type Finding } from './diagnostics.ts';
import type { Language, Languages } from './language.ts';
import { fillIndex, variesByDevice } from './pattern.ts';
import type { FleetPlan, Identities } from './plan.ts';
import type { FleetSettings, Scenario } from './schema.ts';

export type Accounts = ReadonlyMap<string, readonly Credential[]>;

/** The identity of device `index` of a fleet; the cloud fills in the client id where none is given. */
export function identityOf(
  fleet: Pick<FleetPlan, 'name' | 'product' | 'identities'>,
  index: number,
  cloud: Pick<Language, 'clientId'>,
): Identity {
  const account = credentialOf(fleet.identities, index);
  if (!account) throw new Error(`fleet ${fleet.name} has no identity for device ${index}`);
  const { serial, clientId = cloud.clientId(fleet.product, serial), username, password } = account;
  // Not `{ ...account, clientId }`: V8 gives each object made so a hidden class of its own, which costs a device
  // 0.2 KB and every look at its identity 0.3 µs.
  return {
    serial,
    clientId,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  };
}

const credentialOf = (identities: Identities, index: number): Credential | undefined =>
  identities.kind === 'pattern'
    ? { serial: fillIndex(identities.serial, index) }
    : identities.accounts[index];

/** `accounts`: the credentials files by their path as written; one that could not be read is passed over. */
export function checkIdentities(scenario: Scenario, clouds: Languages, accounts: Accounts): Finding[] {
  const fleets = Object.entries(scenario.fleets);
  const findings = fleets.flatMap(([name, fleet]) => checkFleet(name, fleet, accounts));
  return findings.length > 0 ? findings : checkClientIds(fleets, clouds, accounts);
}

function checkFleet(name: string, { identities, devices }: FleetSettings, accounts: Accounts): Finding[] {
  const root = ['fleets', name];
  if (identities.kind === 'pattern') {
    const { serial } = identities;
    if (devices === 1 || variesByDevice(serial)) return [];
    return [
      {
        path: [...root, 'identities', 'serial'],
        message: expectedFound('{index} in the serial of more than one device', serial),
      },
    ];
  }
  const lines = accounts.get(identities.csv)?.length;
  if (lines === undefined || lines >= devices) return [];
  const message = `expected at most ${lines} devices, as many as ${identities.csv} has lines, found ${devices}`;
  return [{ path: [...root, 'devices'], message }];
}

/** A map holds no more than 16 million keys; fleets that meet do so long before. */
const MOST_COMPARED = 8_000_000;

type NamedFleet = readonly [name: string, fleet: FleetSettings];

function checkClientIds(fleets: readonly NamedFleet[], clouds: Languages, accounts: Accounts): Finding[] {
  const owners = new Map<string, string>();
  const suspects = fleets.filter((fleet) => mayCollide(fleet, fleets, clouds));
  const limit = Math.floor(MOST_COMPARED / suspects.length);
  return suspects.flatMap(([name, fleet]) => {
    for (const clientId of clientIds(name, fleet, clouds, accounts, limit)) {
      const owner = owners.get(clientId);
      if (owner !== undefined) return [sharedId(name, fleet, clientId, owner)];
      owners.set(clientId, name);
    }
    return [];
  });
}

function sharedId(name: string, fleet: FleetSettings, clientId: string, owner: string): Finding {
  const whose = owner === name ? 'another device of this fleet' : `a device of the fleet ${owner}`;
  const hint =
    fleet.identities.kind === 'pattern' ? '; give identities another serial, such as "B{index:7}"' : '';
  return {
    path: ['fleets', name, 'identities'],
    message: `expected a client id of its own for each device, found "${clientId}", also ${whose}${hint}`,
    atKey: true,
  };
}

/**
 * A fleet by pattern is unique in itself: only one whose product gives the same client ids as another fleet's is
 * looked at device by device, and every file, since its client ids are free.
 */
function mayCollide([name, fleet]: NamedFleet, fleets: readonly NamedFleet[], clouds: Languages): boolean {
  const files = fleets.some(([, { identities }]) => identities.kind === 'csv');
  const space = ({ cloud, product }: FleetSettings) => clouds[cloud]!.clientId(product, '\0');
  return files || fleets.some(([other, its]) => other !== name && space(its) === space(fleet));
}

function* clientIds(
  name: string,
  { cloud, product, devices, identities }: FleetSettings,
  clouds: Languages,
  accounts: Accounts,
  limit: number,
): Generator<string> {
  const planned: Identities =
    identities.kind === 'pattern'
      ? identities
      : { kind: 'accounts', accounts: accounts.get(identities.csv) ?? [] };
  const known = planned.kind === 'pattern' ? devices : Math.min(devices, planned.accounts.length);
  for (let index = 0; index < Math.min(known, limit); index++)
    yield identityOf({ name, product, identities: planned }, index, clouds[cloud]!).clientId;
}

/** Where the device connects: a platform of its own, or one elsewhere. */
import type { DeliProduct } from '../clouds/deli/language.ts';
import type { Target } from '../lifecycle/cloud.ts';
import { formatGateway, parseGateway } from '../lifecycle/gateway.ts';
import type { PlatformAddresses, PlatformOptions } from '../platform/options.ts';
import type { ByHandOptions, GivenTarget } from './options.ts';

/** Real ms that somebody who calls the platform waits for a person to answer. */
export const PERSON_ANSWERS_WITHIN = 300_000;

/** On free ports of this machine; it knows the one product, whose devices are bound when first seen. */
export const platformFor = (
  product: DeliProduct,
  { account, model, serial }: ByHandOptions,
): PlatformOptions => ({
  host: '127.0.0.1',
  mqttPort: 0,
  httpPort: 0,
  seed: 1,
  answersWithin: PERSON_ANSWERS_WITHIN,
  deli: {
    products: [{ category: product.category, model, secret: product.secret, unbind: true }],
    accounts: account ? [{ clientId: `${model}_${serial}`, ...account }] : [],
    bound: 1,
    groups: 1,
    locked: 0,
  },
  faults: {},
});

export function embeddedTarget({ mqtt, http }: PlatformAddresses): Target {
  const gateway = parseGateway(mqtt);
  return {
    gateways: gateway ? [gateway] : [],
    subscribeOwnTopic: false,
    echo: false,
    allowHosts: [],
    services: {},
    platform: { url: http },
  };
}

export const givenTarget = ({ gateway, accessList, ownTopic, allowHosts }: GivenTarget): Target => ({
  gateways: gateway ? [gateway] : [],
  ...(accessList !== undefined && { accessList }),
  subscribeOwnTopic: ownTopic,
  echo: false,
  allowHosts,
  services: {},
});

/** What is said of the target at the start. */
export function targetLines(target: Target, clientId: string): string[] {
  if (!target.platform)
    return [`gateway   ${target.accessList ?? target.gateways.map(formatGateway).join(', ')}`];
  const { url } = target.platform;
  const body = JSON.stringify({ device: clientId, cmd: 'ring' });
  return [
    `platform  embedded: ${target.gateways.map(formatGateway).join(', ')}  ${url}`,
    `  send it an instruction from another terminal, and answer it here:`,
    `  curl ${url.replace('http://', '')}/admin/control --json '${body}'`,
  ];
}

/** Who may connect to the broker, and to which topics. PROTOCOLS 3; the topics are ours, since the seed names none. */
import type { BrokerRules } from '../../../platform/service.ts';
import type { PointSettings } from '../language.ts';
import { messageLabel, OWN_TOPICS } from '../wire.ts';
import type { Registry } from './registry.ts';

/** [MQTT-3.2.2.3] */
const CONNACK = { welcome: 0, identifier: 2, account: 4, notAuthorised: 5 } as const;

export function brokerRules(
  settings: PointSettings,
  registry: Registry,
  random: () => number,
): Omit<BrokerRules, 'opened'> {
  return {
    tls: settings.tls,
    label: messageLabel,
    admit: ({ clientId, username, password }) => {
      if (clientId === '') return CONNACK.identifier;
      const found = registry.find(clientId);
      const right = username === settings.productKey && password === registry.secretOf(clientId);
      if (!right) return CONNACK.account;
      return found.kind === 'device' ? CONNACK.welcome : CONNACK.notAuthorised;
    },
    maySubscribe,
    ...(settings.disconnects > 0 && { cutsAfter: () => random() < settings.disconnects }),
  };
}

/** `device/<deviceName>/…` is for that device alone; what else there is, is for all. Anyone may publish anywhere. */
export function maySubscribe(deviceName: string, filter: string): boolean {
  const [first = '', second] = filter.split('/');
  if (first === OWN_TOPICS) return second === deviceName;
  // A wildcard there would cover the topics of other devices.
  return first !== '+' && first !== '#' && !first.startsWith('$');
}

/** What the platform sends to each device by itself, whether it is connected or not. */
import type { OpenBroker, ServiceWorld } from '../../../platform/service.ts';
import type { PointSettings } from '../language.ts';
import { fill, payloadText } from '../templates.ts';

type Settings = NonNullable<PointSettings['downlink']>;

interface Sender {
  readonly after: ServiceWorld['after'];
  readonly publish: OpenBroker['publish'];
}

/** Returns what begins it for a device; once for each, however often it is provisioned. */
export function downlink(settings: PointSettings['downlink'], sender: Sender): (deviceName: string) => void {
  const begun = new Set<string>();
  return (deviceName) => {
    if (!settings || begun.has(deviceName)) return;
    begun.add(deviceName);
    sendLater(settings, sender, deviceName, 1);
  };
}

function sendLater(settings: Settings, sender: Sender, deviceName: string, n: number): void {
  const { every, topic, payload, qos, times = Number.POSITIVE_INFINITY } = settings;
  if (n > times) return;
  sender.after(every, () => {
    const facts = { deviceName, n };
    sender.publish(fill(topic, facts), payloadText(payload, facts), qos);
    sendLater(settings, sender, deviceName, n + 1);
  });
}

/** Tells a QoS 1 message that came before from a new one, within one session of the server's. Pure. */
import { hash } from '../random.ts';

/** More than brokers leave unacknowledged at a time: Mosquitto 20, ours 64. */
const KEPT = 256;

/**
 * What can be known: a redelivery bears DUP [MQTT-3.3.1-1] and the packet identifier of the first delivery
 * [MQTT-4.3.2-2], whose content we remember. DUP alone proves nothing: the first delivery may never have come. A
 * server that repeats without DUP cannot be caught, and its repetition counts as a message.
 */
export class Deliveries {
  /** Content by packet identifier, oldest first. */
  readonly #came = new Map<number, number>();

  cameBefore(packetId: number, topic: string, payload: string, repeated: boolean): boolean {
    const content = hash(topic, payload);
    if (repeated && this.#came.get(packetId) === content) return true;
    this.#came.delete(packetId);
    this.#came.set(packetId, content);
    if (this.#came.size > KEPT) {
      const [oldest] = this.#came.keys();
      if (oldest !== undefined) this.#came.delete(oldest);
    }
    return false;
  }
}

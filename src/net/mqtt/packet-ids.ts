import { MAX_PACKET_ID } from './packet.ts';

/** What an acknowledgement is awaited for: 0 a PUBLISH, n a SUBSCRIBE of n topics. */
export type Awaited = number;

/** Packet identifiers of one link: never 0 [MQTT-2.3.1-1], never one that is still in flight [MQTT-2.3.1-2]. */
export class PacketIds {
  readonly #inFlight = new Map<number, Awaited>();
  #last = 0;

  /** The next identifier; 0 when all 65,535 are in flight. */
  take(awaited: Awaited): number {
    if (this.#inFlight.size >= MAX_PACKET_ID) return 0;
    do this.#last = (this.#last % MAX_PACKET_ID) + 1;
    while (this.#inFlight.has(this.#last));
    this.#inFlight.set(this.#last, awaited);
    return this.#last;
  }

  /** Ends its flight; undefined when it wasn't in flight. */
  release(packetId: number): Awaited | undefined {
    const awaited = this.#inFlight.get(packetId);
    this.#inFlight.delete(packetId);
    return awaited;
  }
}

/**
 * What a broker keeps for one client: its subscriptions, and its QoS 1 messages until they are acknowledged. In a
 * persistent session both outlive the connection. Pure but for the line it writes to.
 *
 *   message    connected                                   away
 *   QoS 0      written                                     gone, as with most brokers [MQTT-3.1.2-5]
 *   QoS 1      kept; written when its turn comes           kept; written at the next connection
 *   PUBACK     forgotten; the next one's turn              –
 *   back       all that is kept, in order: what was written before with DUP and its old identifier [MQTT-4.4.0-1]
 */
import { deliveryPacket } from '../publish-packet.ts';
import { RecentlySent } from '../recently-sent.ts';

export type QoS = 0 | 1;

export interface Message {
  readonly topic: string;
  /** Bytes as latin1 characters. */
  readonly payload: string;
  readonly qos: QoS;
  /** What it is counted under. */
  readonly label: string;
}

/** An open connection. */
export interface Line {
  /** @param packet bytes as latin1 characters */
  write(packet: string): void;
}

/** What becomes of the messages of all sessions, each time for one message and one client. */
export interface DeliveryCounts {
  /** Written for the first time. */
  delivered(label: string): void;
  /** Written again, with DUP. */
  repeated(label: string): void;
  /** Of those delivered, so many may never have been read; negative: they were sent again. */
  unsure(label: string, by: number): void;
  /** QoS 1, for a client that is away. */
  kept(label: string): void;
  /** Never sent: QoS 0 for a client that is away, or too many were kept. */
  discarded(label: string): void;
}

interface Kept {
  readonly message: Message;
  /** 0 until it is written for the first time. */
  packetId: number;
  /** Counted so: it was written, and its connection ended without an acknowledgement. */
  unsure: boolean;
}

/** Written and not acknowledged at a time; clients remember some more (fleet/deliveries.ts). */
export const WINDOW = 64;
/** Messages that wait for one client, as Mosquitto has it; later ones are discarded. */
export const MOST_KEPT = 1000;
const MAX_PACKET_ID = 65_535;

export class BrokerSession {
  readonly clientId: string;
  readonly subscriptions = new Map<string, QoS>();
  readonly #counts: DeliveryCounts;
  readonly #lately: RecentlySent<string>;
  /** Oldest first; the first `#inFlight` of them were written to the present connection. */
  readonly #kept: Kept[] = [];
  #inFlight = 0;
  #lastId = 0;
  #line: Line | undefined;

  /** @param now ms, from any origin */
  constructor(clientId: string, counts: DeliveryCounts, now: () => number) {
    this.clientId = clientId;
    this.#counts = counts;
    this.#lately = new RecentlySent(now);
  }

  /** A connection that is still there has been taken over [MQTT-3.1.4-2]. */
  connected(line: Line): void {
    if (this.#line) this.closed(this.#line);
    this.#line = line;
    this.#inFlight = 0;
    this.#pump();
  }

  /** That connection has ended: what was written to it lately may not have been read. */
  closed(line: Line): void {
    if (this.#line !== line) return;
    this.#line = undefined;
    for (const kept of this.#kept.slice(0, this.#inFlight)) {
      kept.unsure = true;
      this.#counts.unsure(kept.message.label, 1);
    }
    for (const [label, count] of this.#lately.counts()) this.#counts.unsure(label, count);
    this.#lately.clear();
    this.#inFlight = 0;
  }

  /** @param granted the QoS of the subscription: the lower one is that of the delivery [MQTT-3.8.4-6] */
  deliver(message: Message, granted: QoS): void {
    if (message.qos === 0 || granted === 0) {
      if (!this.#line) {
        this.#counts.discarded(message.label);
        return;
      }
      this.#line.write(deliveryPacket(message.topic, message.payload, { packetId: 0, repeated: false }));
      this.#counts.delivered(message.label);
      this.#lately.add(message.label);
      return;
    }
    if (this.#kept.length >= MOST_KEPT) {
      this.#counts.discarded(message.label);
      return;
    }
    this.#kept.push({ message, packetId: 0, unsure: false });
    if (this.#line) this.#pump();
    else this.#counts.kept(message.label);
  }

  acknowledged(packetId: number): void {
    const index = this.#kept.slice(0, this.#inFlight).findIndex((kept) => kept.packetId === packetId);
    if (index < 0) return;
    this.#kept.splice(index, 1);
    this.#inFlight--;
    this.#pump();
  }

  #pump(): void {
    while (this.#line && this.#inFlight < WINDOW) {
      const next = this.#kept[this.#inFlight];
      if (!next) return;
      this.#inFlight++;
      this.#write(this.#line, next);
    }
  }

  #write(line: Line, kept: Kept): void {
    const { topic, payload, label } = kept.message;
    const repeated = kept.packetId > 0;
    if (repeated) this.#counts.repeated(label);
    else {
      kept.packetId = this.#nextId();
      this.#counts.delivered(label);
    }
    if (kept.unsure) this.#counts.unsure(label, -1);
    kept.unsure = false;
    line.write(deliveryPacket(topic, payload, { packetId: kept.packetId, repeated }));
  }

  /** Never one that is in use [MQTT-2.3.1-4]. */
  #nextId(): number {
    do this.#lastId = (this.#lastId % MAX_PACKET_ID) + 1;
    while (this.#kept.some(({ packetId }) => packetId === this.#lastId));
    return this.#lastId;
  }
}

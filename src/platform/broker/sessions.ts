/** The sessions of a broker's clients, and who of them gets a message. Pure but for the lines they write to. */
import { hasWildcard, matchesTopic } from '../../lifecycle/topic-filter.ts';
import { BrokerSession, type DeliveryCounts, type Line, type Message, type QoS } from './session.ts';

export class Sessions {
  readonly #counts: DeliveryCounts;
  readonly #now: () => number;
  readonly #sessions = new Map<string, BrokerSession>();
  /** By filter, those with wildcards apart: only these must be tried one by one. */
  readonly #exact = new Map<string, Set<BrokerSession>>();
  readonly #wild = new Map<string, Set<BrokerSession>>();

  /** @param now ms, from any origin */
  constructor(counts: DeliveryCounts, now: () => number) {
    this.#counts = counts;
    this.#now = now;
  }

  /** What is subscribed in the session that is kept for a client; without a subscription none is. */
  kept(clientId: string): ReadonlyMap<string, QoS> | undefined {
    const subscriptions = this.#sessions.get(clientId)?.subscriptions;
    return subscriptions?.size ? subscriptions : undefined;
  }

  /** The session that is kept goes on, unless a clean one is asked for. */
  connected(clientId: string, clean: boolean, line: Line): BrokerSession {
    let session = this.#sessions.get(clientId);
    if (session && (clean || !this.kept(clientId))) {
      this.end(session);
      session = undefined;
    }
    if (!session) {
      session = new BrokerSession(clientId, this.#counts, this.#now);
      this.#sessions.set(clientId, session);
    }
    session.connected(line);
    return session;
  }

  /** Nothing is kept of it any more [MQTT-3.1.2-6]. */
  end(session: BrokerSession): void {
    this.unsubscribe(session, [...session.subscriptions.keys()]);
    if (this.#sessions.get(session.clientId) === session) this.#sessions.delete(session.clientId);
  }

  subscribe(session: BrokerSession, filter: string, qos: QoS): void {
    session.subscriptions.set(filter, qos);
    const index = this.#indexOf(filter);
    const subscribers = index.get(filter);
    if (subscribers) subscribers.add(session);
    else index.set(filter, new Set([session]));
  }

  unsubscribe(session: BrokerSession, filters: readonly string[]): void {
    for (const filter of filters) {
      session.subscriptions.delete(filter);
      const index = this.#indexOf(filter);
      const subscribers = index.get(filter);
      subscribers?.delete(session);
      if (subscribers?.size === 0) index.delete(filter);
    }
  }

  /** Once to each client, however many of its subscriptions match, at the highest QoS of them [MQTT-3.3.5-1]. */
  publish(message: Message): void {
    const granted = new Map<BrokerSession, QoS>();
    const collect = (filter: string, subscribers: ReadonlySet<BrokerSession>): void => {
      for (const session of subscribers) {
        const qos = session.subscriptions.get(filter) ?? 0;
        if (qos > (granted.get(session) ?? -1)) granted.set(session, qos);
      }
    };
    const exact = this.#exact.get(message.topic);
    if (exact) collect(message.topic, exact);
    for (const [filter, subscribers] of this.#wild)
      if (matchesTopic(filter, message.topic)) collect(filter, subscribers);
    for (const [session, qos] of granted) session.deliver(message, qos);
  }

  #indexOf(filter: string): Map<string, Set<BrokerSession>> {
    return hasWildcard(filter) ? this.#wild : this.#exact;
  }
}

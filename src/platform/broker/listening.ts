/** A broker on a port of its own. */
import { createServer, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { authority, closable, type Endpoint, isAnyAddress, listen } from '../listen.ts';
import type { OpenBroker } from '../service.ts';
import { Broker, type BrokerParts } from './broker.ts';

export interface Certificate {
  /** PEM. */
  readonly key: string;
  readonly cert: string;
}

export class ListeningBroker implements OpenBroker {
  readonly #parts: BrokerParts;
  readonly #broker: Broker;
  readonly #server: Server;
  readonly #closed: () => Promise<void>;
  #host = '';
  #port = 0;

  constructor(parts: BrokerParts, { key, cert }: Certificate) {
    this.#parts = parts;
    this.#broker = new Broker(parts);
    const { handle } = this.#broker;
    this.#server = parts.rules.tls
      ? createTlsServer({ key, cert, noDelay: true }, handle)
      : createServer({ noDelay: true }, handle);
    // A handshake that fails is the client's affair.
    this.#server.on('tlsClientError', () => {});
    this.#closed = closable(this.#server);
  }

  /** Throws a RegattaError (exit 104) when it can't listen there. */
  async listen(endpoint: Endpoint): Promise<void> {
    await this.#broker.open();
    this.#port = await listen(this.#server, endpoint);
    this.#host = endpoint.host;
    this.#parts.rules.opened?.(this);
  }

  publish(topic: string, payload: string, qos: 0 | 1): void {
    this.#broker.publish(topic, Buffer.from(payload), qos);
  }

  /** @param reachedAs `host[:port]` by which the asker reached another port of the platform */
  url(reachedAs = ''): string {
    const asked = URL.canParse(`http://${reachedAs}`) ? new URL(`http://${reachedAs}`).hostname : '127.0.0.1';
    const host = isAnyAddress(this.#host) ? asked.replace(/^\[|\]$/g, '') : this.#host;
    return `${this.#parts.rules.tls ? 'mqtts' : 'mqtt'}://${authority(host, this.#port)}`;
  }

  async close(): Promise<void> {
    await this.#broker.close();
    if (this.#server.listening) await this.#closed();
  }
}

/** What the contract of all links needs: the implementations, and for each of them servers and connections. */
import { after, before } from 'node:test';
import { makeCertificate, type ServerCertificate } from '../certificate.test-helper.ts';
import type { Link, LinkOptions, OpenLink } from '../link.ts';
import { openStreamSocket, openTransport } from '../open-transport.ts';
import type { OpenTransport } from '../transport.ts';
import { leanLinkOver, openLeanLink } from './lean-link.ts';
import { loadMqttJsLink } from './mqttjs-link.ts';
import { bytes, type Peer, Recorder, ScriptedServer } from './scripted-server.test-helper.ts';

export const CONNECT = bytes('10 17 0004 4d515454 04 c2 001e 0003 4d5f31 0002 7573 0002 7077');
export const CONNACK = bytes('20 02 00 00');
const PINGREQ = bytes('c0 00');
const PINGRESP = bytes('d0 00');
export const DISCONNECT = bytes('e0 00');

const ACCOUNT = { clientId: 'M_1', username: 'us', password: 'pw' };

/** Servers of plain MQTT are reached by this machine's name, whose other addresses nobody listens at. */
const byName: OpenTransport = (options, events) => {
  const { gateway } = options;
  const named = gateway.host === '127.0.0.1' && !gateway.tls;
  return openTransport(named ? { ...options, gateway: { ...gateway, host: 'localhost' } } : options, events);
};

interface Implementation {
  readonly name: string;
  readonly load: () => Promise<OpenLink>;
  /** Why it is let off a test, by the test's name. */
  readonly skips: Readonly<Record<string, string>>;
}

export const IMPLEMENTATIONS: readonly Implementation[] = [
  { name: 'lean link', load: async () => openLeanLink, skips: {} },
  { name: 'lean link to a host name', load: async () => leanLinkOver(byName), skips: {} },
  // As over TLS, and where a later node has nothing else.
  { name: "lean link over node's sockets", load: async () => leanLinkOver(openStreamSocket), skips: {} },
  {
    name: 'mqtt.js link',
    load: loadMqttJsLink,
    skips: {
      'a packet type of a client closes with protocol/… [MQTT-4.8.0-1]':
        'mqtt.js leaves a packet unheeded that only a client may send',
    },
  },
];

/** Scripted servers, there from the beginning of a suite to its end. */
class Servers {
  certificate!: ServerCertificate;
  plain!: ScriptedServer;
  secure!: ScriptedServer;

  async start(): Promise<void> {
    this.certificate = await makeCertificate();
    this.plain = await ScriptedServer.start();
    this.secure = await ScriptedServer.start(this.certificate);
  }

  async stop(): Promise<void> {
    await Promise.all([this.plain.stop(), this.secure.stop()]);
  }
}

/**
 * For a suite of one implementation. The suite and its tests are begun in the test's own file, with `limits`, since
 * node takes the file that calls `test` for the one to run again when it fails.
 */
export function contractOf({ load, skips }: Implementation) {
  const servers = new Servers();
  let open: OpenLink;
  before(async () => {
    open = await load();
    await servers.start();
  });
  after(() => servers.stop());

  const start = (options: Partial<LinkOptions> = {}) => {
    const recorder = new Recorder();
    const defaults = {
      gateway: servers.plain.gateway,
      account: ACCOUNT,
      cleanSession: true,
      keepAliveSeconds: 30,
    };
    const link = open({ ...defaults, ...options }, recorder);
    return { link, recorder };
  };

  /** A link that has been accepted, and the server's end of it. */
  const connected = async (server = servers.plain, options: Partial<LinkOptions> = {}) => {
    const { link, recorder } = start({ gateway: server.gateway, ...options });
    const peer = await server.accept();
    await peer.expect(CONNECT);
    peer.send(CONNACK);
    await recorder.count(1);
    return { link, recorder, peer };
  };

  const limits = (title: string) => ({ timeout: 5000, skip: skips[title] ?? false });

  return { servers, start, connected, limits };
}

/** Shows that the link is open and that everything before has been handled. */
export async function pingPong(link: Link, recorder: Recorder, peer: Peer): Promise<void> {
  link.ping();
  await peer.expect(PINGREQ);
  const events = recorder.events.length;
  peer.send(PINGRESP);
  await recorder.count(events + 1);
}

/** What goes wrong below MQTT, HTTP and FTP: names of errno and of TLS, and our own where those have none. By code. */
import { getSystemErrorMap } from 'node:util';
import type { Explained, Explanations } from './explained.ts';

/** `EACCES` → `permission denied` */
export const SYSTEM_ERRORS: ReadonlyMap<string, string> = new Map(getSystemErrorMap().values());

const UNTRUSTED: Explained = [
  'certificate not trusted',
  'The server’s certificate is signed by an authority that this machine does not trust, often its own. Give that authority’s certificate: “target: { trust: ca.pem }”.',
];

export const SOCKET: Explanations = {
  closed: [
    'connection closed by the other side',
    'The server ended the connection in an orderly way while it was in use: it restarted, kicked the device, took a second connection of the same client id, or found the keep-alive overdue. Its log says which; the fault “disconnects” of the embedded platform does this.',
  ],
  EADDRINUSE: [
    'address in use',
    'Another program listens on that port of this machine. End it, or choose another port; 0 takes a free one.',
  ],
  EADDRNOTAVAIL: [
    'out of local ports',
    'This machine has used all source ports towards the target: some 28,000 for each source address. Widen net.ipv4.ip_local_port_range, give the target more addresses, or spread the run over machines. The target is not at fault.',
  ],
  EAI_AGAIN: [
    'name look-up failed for now',
    'The name server did not answer in time, often because every connection asks it. Use an address, or a name cache on this machine.',
  ],
  ECONNABORTED: [
    'connection aborted',
    'This machine’s own network gave the connection up, as when an interface goes down.',
  ],
  ECONNREFUSED: [
    'connection refused',
    'Nothing listens at that address and port, or its queue of new connections is full. Look whether the server is up and on that port; if some connections pass, it is the queue (its backlog, net.core.somaxconn).',
  ],
  ECONNRESET: [
    'connection reset by the other side',
    'The server or something between (balancer, firewall) dropped the connection at once: it crashed, restarted, was over a limit of connections, or closed with data unread. Compare the moment with the server’s log and its limits.',
  ],
  EHOSTUNREACH: [
    'host unreachable',
    'No way leads to that host: it is off, or a router or firewall says no. Try it by hand with ping or curl.',
  ],
  EMFILE: [
    'out of file descriptors',
    'This program may open no more files and sockets: a connection needs one each. Raise the limit (ulimit -n) or run fewer devices. The target is not at fault.',
  ],
  ENETUNREACH: [
    'network unreachable',
    'This machine has no route to that network. Look at its network, and whether the target’s name gave an IPv6 address that does not work here.',
  ],
  ENFILE: [
    'out of file descriptors (system)',
    'The whole machine may open no more files and sockets. Raise fs.file-max or run fewer devices. The target is not at fault.',
  ],
  ENOBUFS: [
    'out of socket memory',
    'The kernel has no memory left for sockets. Raise net.ipv4.tcp_mem or run fewer devices. The target is not at fault.',
  ],
  ENOMEM: [
    'out of memory',
    'This machine has no memory left. Run fewer devices or free some. The target is not at fault.',
  ],
  ENOTCONN: [
    'device was not connected',
    'The device had something to send and no connection: it was lost, and recovering took longer than the request could wait. A device that has given up reconnecting fails its share of a fleet’s rate like this, to the end. Look at what ended the connections; this is only what follows.',
  ],
  'host-not-allowed': [
    'no load is allowed on that host',
    'An access list or a server named a gateway that the operator of this machine has not allowed. If it is meant, start the agent with --allow-target for it.',
  ],
  'no-gateway': [
    'the access list told no gateway',
    'The access list could not be had or was empty, and the target names no gateway besides. Fetch its address by hand with curl.',
  ],
  ENOTFOUND: [
    'host name not found',
    'The name does not exist, as far as this machine’s name server knows. Look for a slip in the target’s name.',
  ],
  EPIPE: [
    'written after the other side closed',
    'The server had closed just as the device sent. Look for what closed the connections: usually the same cause as “connection closed” and “reset”.',
  ],
  EPROTO: [
    'TLS handshake failed',
    'The two sides found no common TLS version or cipher, or the port does not speak TLS at all. Try it with openssl s_client.',
  ],
  ETIMEDOUT: [
    'no answer from the network',
    'Packets to the host vanish: a firewall that drops them, a host that is off, or a network too full. If some connections pass, the server’s queue of new ones overflows.',
  ],
  CERT_HAS_EXPIRED: [
    'certificate expired',
    'The server’s certificate, or one of its chain, is past its date. Renew it; look at this machine’s clock too.',
  ],
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    'certificate not trusted',
    'The server sends its own certificate and not the one between it and the authority, or the authority is not trusted here. Send the whole chain, or give the authority: “target: { trust: ca.pem }”.',
  ],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'certificate is for another host',
    'The certificate does not have the name or address that the target is called by. Use a name that it has, or issue one with this name.',
  ],
};

/** Of a code without a line above: what the system itself says of it. */
export const anySocket = (code: string): Explained => [
  SYSTEM_ERRORS.get(code) ?? 'socket error',
  `A connection ended with ${code}, which is a name of the operating system or of its TLS library. The server’s log of that moment may say more.`,
];

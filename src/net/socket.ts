/** TCP and TLS sockets to a gateway: how they are opened and what their errors are called. */
import { connect as connectTcp, isIP, type OnReadOpts, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import type { Gateway } from '../lifecycle/effects.ts';
import { failure, type Outcome } from '../lifecycle/outcome.ts';

export interface SocketOptions {
  readonly gateway: Gateway;
  /** PEM certificates trusted besides the system's. */
  readonly trust?: string;
  readonly localAddress?: string;
}

/** Of a host name's addresses, the next one is tried after this long without an answer. */
export const NEXT_ADDRESS_AFTER_MS = 2000;

/**
 * Starts connecting at once; what the network does comes as the socket's events. Verification is always on and,
 * for a host name, the name is sent to the server (SNI). A local address fixes the family of the remote one.
 */
export function openSocket(options: SocketOptions, onread?: OnReadOpts): Socket {
  const { gateway, localAddress } = options;
  const named = isIP(gateway.host) === 0;
  const tcp = {
    host: gateway.host,
    port: gateway.port,
    ...(localAddress !== undefined && { localAddress, family: isIP(localAddress) }),
    ...(named && { autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER_MS }),
    ...(onread && { onread }),
  };
  if (!gateway.tls) return connectTcp(tcp);
  return connectTls({
    ...tcp,
    secureContext: secureContext(options.trust),
    ...(named && { servername: gateway.host }),
  });
}

/** The event after which the connection may be used: the other side is verified by then. */
export const readyEvent = (gateway: Gateway): 'secureConnect' | 'connect' =>
  gateway.tls ? 'secureConnect' : 'connect';

const contexts = new Map<string | undefined, SecureContext>();

/** One context for all sockets with the same trust: building one parses all certificates, some 10 ms. */
export function secureContext(trust: string | undefined): SecureContext {
  let context = contexts.get(trust);
  if (context === undefined) {
    context = createSecureContext(trust === undefined ? {} : { ca: [...rootCertificates, trust] });
    contexts.set(trust, context);
  }
  return context;
}

/** `socket/ECONNREFUSED`, `socket/CERT_HAS_EXPIRED` …; `socket/error` for one without a code. */
export function socketOutcome(error: Error): Outcome {
  return failure('socket', 'code' in error && typeof error.code === 'string' ? error.code : 'error');
}

/** Which transport a gateway gets. */
import { isIP } from 'node:net';
import { DirectSocket, directSocketsWork } from './direct-socket.ts';
import type { LocalPorts } from './local-ports.ts';
import { NamedSocket } from './named-socket.ts';
import { StreamSocket } from './stream-socket.ts';
import type { OpenTransport } from './transport.ts';

export const openStreamSocket: OpenTransport = (options, events) => new StreamSocket(options, events);

/**
 * @param ports where local ports are taken from; without, the system chooses. It never chooses one that was taken like
 * that, to wherever it leads: beside connections that leave it to the system, all do, lest these run out.
 */
export function transportFrom(ports?: LocalPorts): OpenTransport {
  let own = ports;
  const direct: OpenTransport = (options, events) => new DirectSocket(options, events, own);
  return (options, events) => {
    if (options.gateway.tls || !directSocketsWork) {
      own = undefined;
      return openStreamSocket(options, events);
    }
    return isIP(options.gateway.host) > 0
      ? direct(options, events)
      : new NamedSocket(options, events, direct);
  };
}

export const openTransport: OpenTransport = transportFrom();

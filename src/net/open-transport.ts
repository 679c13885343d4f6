/** Which transport a gateway gets. */
import { isIP } from 'node:net';
import { DirectSocket, directSocketsWork } from './direct-socket.ts';
import type { LocalPorts } from './local-ports.ts';
import { StreamSocket } from './stream-socket.ts';
import type { OpenTransport } from './transport.ts';

export const openStreamSocket: OpenTransport = (options, events) => new StreamSocket(options, events);

/** @param ports where local ports are taken from; without, the system chooses */
export const transportFrom =
  (ports?: LocalPorts): OpenTransport =>
  (options, events) =>
    directSocketsWork && !options.gateway.tls && isIP(options.gateway.host) > 0
      ? new DirectSocket(options, events, ports)
      : openStreamSocket(options, events);

export const openTransport: OpenTransport = transportFrom();

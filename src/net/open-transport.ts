/** Which transport a gateway gets. */
import { isIP } from 'node:net';
import { DirectSocket, directSocketsWork } from './direct-socket.ts';
import { StreamSocket } from './stream-socket.ts';
import type { OpenTransport } from './transport.ts';

export const openStreamSocket: OpenTransport = (options, events) => new StreamSocket(options, events);

export const openTransport: OpenTransport = (options, events) =>
  directSocketsWork && !options.gateway.tls && isIP(options.gateway.host) > 0
    ? new DirectSocket(options, events)
    : openStreamSocket(options, events);

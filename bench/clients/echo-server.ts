/** The least that a server in node can do for a request: sends back what comes. Talks to whoever forked it. */
import { type AddressInfo, createServer } from 'node:net';
import type { FromBenchServer } from '../served.ts';

let messages = 0;
const tell = (message: FromBenchServer): void => void process.send?.(message);

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('data', (bytes) => {
    messages++;
    socket.write(bytes);
  });
  socket.on('error', () => {});
});
server.listen(0, '127.0.0.1', () =>
  tell({ kind: 'listening', port: (server.address() as AddressInfo).port }),
);
process.on('message', () => tell({ kind: 'messages', messages }));
process.on('disconnect', () => process.exit(0));

/**
 * A small FTP server for the logs of action 201 (PROTOCOLS 1.5): passive mode, uploads into memory, no TLS. It
 * never touches the file system.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { type FtpParts, FtpSession } from './session.ts';

/** ms without a command. */
const IDLE = 120_000;
/** Bytes of a command line; whoever sends more is cut off. */
const LONGEST_LINE = 8192;

export function ftpServer(parts: FtpParts): Server {
  // Only a machine without free ports or descriptors fails here: that ends this one connection.
  return createServer((socket) => void serve(socket, parts).catch(() => socket.destroy()));
}

async function serve(socket: Socket, parts: FtpParts): Promise<void> {
  const session = new FtpSession(socket, parts);
  socket.on('error', () => {});
  socket.setTimeout(IDLE, () => socket.destroy());
  limitLines(socket);
  session.greet();
  try {
    for await (const line of createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY }))
      await session.serve(line);
  } finally {
    session.close();
    socket.destroy();
  }
}

/** The reader of lines would keep a line without an end in memory for ever. */
function limitLines(socket: Socket): void {
  let unfinished = 0;
  socket.on('data', (chunk: Buffer) => {
    const end = chunk.lastIndexOf(0x0a);
    unfinished = end === -1 ? unfinished + chunk.length : chunk.length - end - 1;
    if (unfinished > LONGEST_LINE) socket.destroy();
  });
}

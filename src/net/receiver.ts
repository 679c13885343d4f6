/** An HTTP server of one device, for whoever calls it. Bodies of at most 1 MiB. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AnsweredCall, ReceivedCall } from '../lifecycle/cloud.ts';
import { MAX_BODY_SIZE } from './http.ts';

export interface Receiver {
  /** `http://127.0.0.1:4711` */
  readonly url: string;
  /** Takes no new calls; those under way are answered, or cut after half a second. */
  close(): Promise<void>;
}

const CLOSES_WITHIN_MS = 500;

/** Rejects with a system error when it can't listen there. Port 0: any free one. */
export type ListenForCalls = (
  host: string,
  port: number,
  answer: (call: ReceivedCall) => AnsweredCall,
) => Promise<Receiver>;

export const listenForCalls: ListenForCalls = async (host, port, answer) => {
  const server = createServer((request, response) => void take(request, response, answer));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        const cut = setTimeout(() => server.closeAllConnections(), CLOSES_WITHIN_MS);
        server.close(() => {
          clearTimeout(cut);
          resolve();
        });
      }),
  };
};

async function take(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (call: ReceivedCall) => AnsweredCall,
): Promise<void> {
  const body = await readBounded(request);
  if (body === undefined) {
    response.writeHead(413, { connection: 'close' }).end();
    return;
  }
  // The path as it was sent: a URL would resolve its dots.
  const [path = '', query = ''] = (request.url ?? '').split('?', 2);
  const call = {
    method: request.method ?? '',
    path,
    query: Object.fromEntries(new URLSearchParams(query)),
    body,
  };
  const answered = answer(call);
  const type = answered.body.startsWith('{') ? 'application/json' : 'text/plain; charset=utf-8';
  response.writeHead(answered.status, { 'content-type': type }).end(answered.body);
}

/** undefined when it is too large, or the caller has gone. */
async function readBounded(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_BODY_SIZE) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString();
}

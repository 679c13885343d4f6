/** Serves an exposition by HTTP, in the format and encoding that the scraper asks for. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { RegattaError } from '../../regatta-error.ts';
import { EXIT } from '../../verdict/exit-codes.ts';
import { reasonOf } from '../files/folder.ts';
import { wantsGzip, wantsProtobuf } from './accept.ts';
import type { Family } from './family.ts';
import { PROTOBUF_TYPE, protobufFormat } from './protobuf-format.ts';
import { TEXT_TYPE, textFormat } from './text-format.ts';

export interface MetricsAddress {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

const PATH = '/metrics';

export class MetricsServer {
  /** `http://127.0.0.1:9464/metrics` */
  readonly url: string;
  readonly #server: Server;
  /** Somebody has fetched the figures. */
  everServed = false;
  #served: () => void = () => {};

  private constructor(server: Server, host: string) {
    this.#server = server;
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    this.url = `http://${host.includes(':') ? `[${host}]` : host}:${port}${PATH}`;
  }

  /** Throws a RegattaError (exit 104) where nothing can listen there. */
  static async listen(
    { host, port }: MetricsAddress,
    families: () => Promise<readonly Family[]>,
  ): Promise<MetricsServer> {
    const server = createServer((request, response) => {
      // Of this moment: an answer made earlier is not the one that nextServed() waits for.
      const served = metrics.#served;
      answer(request, response, families).then(
        (sent) => {
          if (!sent) return;
          metrics.everServed = true;
          served();
        },
        () => response.destroy(),
      );
    });
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen({ host, port }, resolve);
      });
    } catch (error) {
      throw new RegattaError(whyNot(error as NodeJS.ErrnoException, host, port), EXIT.badInput);
    }
    const metrics = new MetricsServer(server, host);
    return metrics;
  }

  /** Resolves when an answer to a request that comes from now on has been sent to its last byte. */
  nextServed(): Promise<void> {
    return new Promise((resolve) => {
      this.#served = resolve;
    });
  }

  /** At once: whoever is connected is cut off. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}

/** Whether an exposition was sent, to its last byte. */
async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  families: () => Promise<readonly Family[]>,
): Promise<boolean> {
  const { method = '', headers } = request;
  if (new URL(request.url ?? '/', 'http://localhost').pathname !== PATH) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end(`The figures are at ${PATH}\n`);
    return false;
  }
  if (method !== 'GET' && method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end();
    return false;
  }
  const protobuf = wantsProtobuf(headers.accept);
  const list = await families();
  const body = protobuf ? protobufFormat(list) : Buffer.from(textFormat(list));
  const packed = wantsGzip(headers['accept-encoding']);
  response.writeHead(200, {
    'content-type': protobuf ? PROTOBUF_TYPE : TEXT_TYPE,
    vary: 'accept, accept-encoding',
    ...(packed && { 'content-encoding': 'gzip' }),
  });
  const bytes = packed ? await promisify(gzip)(body) : body;
  await new Promise<void>((resolve, reject) => {
    response.once('close', () => (response.writableFinished ? resolve() : reject(new Error('cut off'))));
    response.end(method === 'HEAD' ? undefined : bytes);
  });
  return method === 'GET';
}

function whyNot(error: NodeJS.ErrnoException, host: string, port: number): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `--prometheus: port ${port} on ${host} is in use; choose another, as --prometheus ${port + 1} (0: any free one)`;
    case 'EACCES':
      return `--prometheus: port ${port} on ${host} needs more rights; choose one above 1023`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `--prometheus: ${host} is no address of this machine; give one of its own, or 0.0.0.0 for all`;
    default:
      return `--prometheus: can't listen on ${host} port ${port}: ${reasonOf(error)}`;
  }
}

/** The HTTP server of the live page: what may be asked for, by whom, and how it is answered. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { RegattaError } from '../../regatta-error.ts';
import { EXIT } from '../../verdict/exit-codes.ts';
import { makeToken, refusalOf } from './access.ts';
import { isLoopbackHost, originOf, type WebAddress } from './address.ts';
import type { PageFiles } from './page-files.ts';

/** What the server hands on; see live-page.ts. */
export interface LiveService {
  /** Takes the response over and tells it what happens, to the end. */
  watch(response: ServerResponse): void;
  /** As JSON; undefined when nothing is known of the device. */
  device(number: number): Promise<object | undefined>;
  pause(): void;
  resume(): void;
  stop(): void;
}

export class LiveServer {
  private readonly service: LiveService;
  private readonly server: Server;
  private readonly files: PageFiles;
  private readonly host: string;
  private readonly token = makeToken();

  private constructor(host: string, files: PageFiles, service: LiveService) {
    this.host = host;
    this.files = files;
    this.service = service;
    this.server = createServer((request, response) => this.answer(request, response));
    // A run that fails before its end must not be held by those who look.
    this.server.unref();
  }

  /** @throws RegattaError 104 when the address cannot be listened on */
  static async listen(address: WebAddress, files: PageFiles, service: LiveService): Promise<LiveServer> {
    const live = new LiveServer(address.host, files, service);
    try {
      await once(live.server.listen(address.port, address.host), 'listening');
    } catch (error) {
      throw notListening(address, error as NodeJS.ErrnoException);
    }
    return live;
  }

  /** With the token: for the screen, never for what is kept. */
  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `${originOf({ host: this.host, port }, networkInterfaces())}/?token=${this.token}`;
  }

  /** Others than this machine can reach it. */
  get reachable(): boolean {
    return !isLoopbackHost(this.host);
  }

  /** Nobody is waited for. */
  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { method = '', headers } = request;
    const url = new URL(request.url ?? '/', 'http://page');
    request.resume();
    for (const [name, value] of Object.entries(this.files.headers)) response.setHeader(name, value);
    const refusal = refusalOf(
      { method, host: headers.host, origin: headers.origin, token: url.searchParams.get('token') },
      { token: this.token, names: ['localhost', hostname().toLowerCase(), this.host.toLowerCase()] },
    );
    if (refusal !== undefined) say(response, 403, refusal);
    else if (method === 'GET') void this.get(url, response);
    else if (method === 'POST') this.post(url.pathname, response);
    else say(response, 405, 'GET and POST only');
  }

  private async get({ pathname }: URL, response: ServerResponse): Promise<void> {
    const device = /^\/device\/(\d{1,9})$/.exec(pathname)?.[1];
    const file = this.files.at(pathname, this.token);
    if (pathname === '/events') this.service.watch(response);
    else if (device !== undefined) {
      const told = await this.service.device(Number(device));
      if (told) send(response, 'application/json', JSON.stringify(told));
      else say(response, 404, 'nothing is known of this device any more');
    } else if (file) send(response, file.type, file.text);
    else say(response, 404, 'no such page');
  }

  private post(path: string, response: ServerResponse): void {
    if (path === '/pause') this.service.pause();
    else if (path === '/resume') this.service.resume();
    else if (path === '/stop') this.service.stop();
    else {
      say(response, 404, 'nothing to be done here');
      return;
    }
    response.writeHead(204).end();
  }
}

function say(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status;
  send(response, 'text/plain', `${text}\n`);
}

function send(response: ServerResponse, type: string, text: string): void {
  response.setHeader('content-type', `${type}; charset=utf-8`);
  response.end(text);
}

const REASONS: Readonly<Record<string, (address: WebAddress) => string>> = {
  EADDRINUSE: ({ host, port }) =>
    `port ${port} of ${host} is in use; give another one, or none (--web) for any that is free`,
  EACCES: ({ port }) => `port ${port} needs rights that you do not have; take one from 1024 on`,
  EADDRNOTAVAIL: ({ host }) => `${host} is no address of this machine`,
  ENOTFOUND: ({ host }) => `there is no host ${host}`,
};

function notListening(address: WebAddress, { code = '', message }: NodeJS.ErrnoException): RegattaError {
  return new RegattaError(`--web: ${REASONS[code]?.(address) ?? message}`, EXIT.badInput);
}

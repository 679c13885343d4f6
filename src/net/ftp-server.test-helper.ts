/** An FTP server of a few commands, passive mode, in memory; for tests of clients only. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

export interface TestFtpServer {
  readonly port: number;
  /** What was stored, by path. */
  readonly files: ReadonlyMap<string, string>;
  /** Commands as they came, of all connections. */
  readonly commands: readonly string[];
  close(): void;
}

/** What to say to a command instead of performing it: a reply line, or `cut` to end the connection. */
export type Interrupt = (command: string) => string | undefined;

export async function startFtpServer(interrupt: Interrupt = () => undefined): Promise<TestFtpServer> {
  const files = new Map<string, string>();
  const commands: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    serve(socket, { files, commands, interrupt });
  });
  const port = await listen(server);
  return {
    port,
    files,
    commands,
    close: () => {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

interface Session {
  readonly files: Map<string, string>;
  readonly commands: string[];
  readonly interrupt: Interrupt;
}

function serve(socket: Socket, { files, commands, interrupt }: Session): void {
  const say = (line: string) => socket.write(`${line}\r\n`);
  let data: Promise<Socket> | undefined;
  const store = async (path: string) => {
    say('150 ready');
    const stream = await data;
    if (!stream) return;
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    files.set(path, Buffer.concat(chunks).toString());
    say('226 stored');
  };
  const perform = async (command: string) => {
    const [verb, argument = ''] = command.split(/ (.*)/s);
    if (verb === 'USER') say('331 password, please');
    else if (verb === 'PASS') say('230 welcome');
    else if (verb === 'EPSV') {
      const passive = createServer();
      // The client connects before it says what for.
      data = once(passive, 'connection').then(([stream]) => {
        passive.close();
        return stream as Socket;
      });
      say(`229 passive (|||${await listen(passive)}|)`);
    } else if (verb === 'STOR') await store(argument);
    else say(verb === 'TYPE' || verb === 'STRU' || verb === 'OPTS' ? '200 ok' : '502 not known');
  };
  let rest = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      commands.push(line);
      const instead = interrupt(line);
      if (instead === 'cut') socket.destroy();
      else if (instead !== undefined) say(instead);
      else void perform(line);
    }
  });
  socket.on('error', () => undefined);
  say('220 hello');
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

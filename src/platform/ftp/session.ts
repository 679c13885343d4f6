/** One control connection: commands in, replies out, one at a time. [RFC 959], [RFC 2428], [RFC 3659] */
import { isIPv4, type Socket } from 'node:net';
import type { Tallies } from '../tallies.ts';
import { DataChannel } from './data-channel.ts';
import type { LogStore } from './log-store.ts';
import { resolvePath } from './path.ts';

export interface FtpParts {
  readonly store: LogStore;
  readonly tallies: Tallies;
  /** `user:password`; undefined: any. */
  readonly account: string | undefined;
}

type Reply = readonly [code: number, text: string];
type Command = (argument: string) => Reply | Promise<Reply>;

/** Before logging in only these are served; all others are 530. */
const OPEN_TO_ALL: ReadonlySet<string> = new Set([
  'USER',
  'PASS',
  'QUIT',
  'FEAT',
  'SYST',
  'NOOP',
  'OPTS',
  'AUTH',
]);
const FILE_UNAVAILABLE: Reply = [550, 'No such file.'];
const NO_PATH: Reply = [553, 'This is no name for a file.'];
const TRANSFER_FAILED: Reply = [426, 'The transfer was broken off.'];

export class FtpSession {
  readonly #socket: Socket;
  readonly #parts: FtpParts;
  #user = '';
  #loggedIn = false;
  #folder = '/';
  #data: DataChannel | undefined;

  constructor(socket: Socket, parts: FtpParts) {
    this.#socket = socket;
    this.#parts = parts;
  }

  greet(): void {
    this.#write([220, 'Regatta platform: logs of action 201 go here.']);
  }

  /** Serves one line; the next one waits until this is done. */
  async serve(line: string): Promise<void> {
    const [, name = '', argument = ''] = /^(\S+) ?(.*)$/.exec(line) ?? [];
    const verb = name.toUpperCase();
    const command = this.#commands[verb];
    if (!command) this.#write([502, `${verb.slice(0, 20)} is not served.`]);
    else if (!this.#loggedIn && !OPEN_TO_ALL.has(verb)) this.#write([530, 'Log in first.']);
    else this.#write(await command(argument));
    if (verb === 'QUIT') this.#socket.end();
  }

  close(): void {
    this.#data?.close();
  }

  readonly #commands: Readonly<Record<string, Command | undefined>> = {
    USER: (user) => {
      this.#user = user;
      this.#loggedIn = false;
      return [331, 'And the password?'];
    },
    PASS: (password) => this.#logIn(password),
    AUTH: () => [502, 'TLS is not served.'],
    QUIT: () => [221, 'Goodbye.'],
    NOOP: () => [200, 'Yes.'],
    SYST: () => [215, 'UNIX Type: L8'],
    FEAT: () => [211, 'Features:\r\n UTF8\r\n EPSV\r\n SIZE\r\n211 End'],
    OPTS: () => [200, 'Yes.'],
    TYPE: () => [200, 'Bytes are kept as they come.'],
    MODE: (mode) => (/^s$/i.test(mode) ? [200, 'Stream.'] : [504, 'Stream only.']),
    STRU: (structure) => (/^f$/i.test(structure) ? [200, 'Files.'] : [504, 'Files only.']),
    PWD: () => [257, `"${this.#folder.replaceAll('"', '""')}"`],
    CWD: (folder) => {
      const path = resolvePath(this.#folder, folder);
      if (path === undefined) return NO_PATH;
      this.#folder = path;
      return [250, 'Folders need not be made.'];
    },
    CDUP: () => {
      this.#folder = resolvePath(this.#folder, '..') ?? '/';
      return [250, 'Up.'];
    },
    MKD: (folder) => {
      const path = resolvePath(this.#folder, folder);
      return path === undefined ? NO_PATH : [257, `"${path.replaceAll('"', '""')}"`];
    },
    PASV: () => this.#passive(),
    EPSV: () => this.#extendedPassive(),
    STOR: (file) => this.#store(file),
    RETR: (file) => this.#retrieve(file),
    LIST: () => this.#list((name, size) => `-rw-r--r-- 1 regatta regatta ${size} Jan  1 00:00 ${name}`),
    NLST: () => this.#list((name) => name),
    SIZE: (file) => {
      const bytes = this.#parts.store.get(resolvePath(this.#folder, file) ?? '');
      return bytes ? [213, String(bytes.length)] : FILE_UNAVAILABLE;
    },
  };

  #logIn(password: string): Reply {
    const { account, tallies } = this.#parts;
    this.#loggedIn = account === undefined || account === `${this.#user}:${password}`;
    tallies.add(this.#loggedIn ? 'ftp/logins' : 'ftp/refused');
    return this.#loggedIn ? [230, 'Welcome.'] : [530, 'Wrong user or password.'];
  }

  async #open(): Promise<DataChannel> {
    this.#data?.close();
    const { localAddress = '127.0.0.1', remoteAddress } = this.#socket;
    this.#data = await DataChannel.open(localAddress, remoteAddress);
    return this.#data;
  }

  async #passive(): Promise<Reply> {
    const address = (this.#socket.localAddress ?? '').replace(/^::ffff:/, '');
    if (!isIPv4(address)) return [425, 'Over IPv6 only EPSV.'];
    const { port } = await this.#open();
    return [227, `Entering Passive Mode (${address.replaceAll('.', ',')},${port >> 8},${port & 0xff}).`];
  }

  async #extendedPassive(): Promise<Reply> {
    const { port } = await this.#open();
    return [229, `Entering Extended Passive Mode (|||${port}|)`];
  }

  async #store(file: string): Promise<Reply> {
    const { store, tallies } = this.#parts;
    const path = resolvePath(this.#folder, file);
    const data = this.#takeData();
    if (path === undefined || path === '/') {
      data?.close();
      return NO_PATH;
    }
    if (!data) return [425, 'PASV or EPSV first.'];
    this.#write([150, 'Send it.']);
    const bytes = await data.receive(store.limit);
    if (!bytes) return TRANSFER_FAILED;
    if (!store.put(path, bytes)) return [552, 'There is no room for it.'];
    tallies.add('ftp/files');
    tallies.add('ftp/bytes', bytes.length);
    return [226, 'Kept.'];
  }

  async #retrieve(file: string): Promise<Reply> {
    const bytes = this.#parts.store.get(resolvePath(this.#folder, file) ?? '');
    const data = this.#takeData();
    if (!bytes) {
      data?.close();
      return FILE_UNAVAILABLE;
    }
    return this.#give(data, bytes);
  }

  /** The files of the present folder. */
  #list(line: (name: string, size: number) => string): Promise<Reply> {
    const prefix = this.#folder === '/' ? '/' : `${this.#folder}/`;
    const here = this.#parts.store.list().filter(({ path }) => path.startsWith(prefix));
    const lines = here.map(({ path, size }) => `${line(path.slice(prefix.length), size)}\r\n`);
    return this.#give(this.#takeData(), lines.join(''));
  }

  async #give(data: DataChannel | undefined, content: Buffer | string): Promise<Reply> {
    if (!data) return [425, 'PASV or EPSV first.'];
    this.#write([150, 'Here it comes.']);
    return (await data.send(content)) ? [226, 'That was it.'] : TRANSFER_FAILED;
  }

  /** Each transfer needs a channel of its own. */
  #takeData(): DataChannel | undefined {
    const data = this.#data;
    this.#data = undefined;
    return data;
  }

  #write([code, text]: Reply): void {
    // A text of several lines brings its own last one, [RFC 959 4.2].
    const separator = text.includes('\r\n') ? '-' : ' ';
    if (this.#socket.writable) this.#socket.write(`${code}${separator}${text}\r\n`);
  }
}

/** Where the person types and reads: a terminal with a prompt, or pipes that a script is sent through. */
import { clearScreenDown, cursorTo, moveCursor } from 'node:readline';
import { createInterface, type Interface } from 'node:readline/promises';

export interface Streams {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: NodeJS.WritableStream & {
    readonly isTTY?: boolean;
    readonly columns?: number;
    readonly rows?: number;
  };
}

export interface TerminalEvents {
  line(text: string): void;
  /** Ctrl-C, or Ctrl-D on an empty line. */
  leave(): void;
  prompt(): string;
  complete(line: string): readonly string[];
}

const PIPE_WIDTH = 120;

export class Terminal {
  readonly interactive: boolean;
  readonly #streams: Streams;
  #readline: (Interface & { prevRows?: number }) | undefined;

  constructor(streams: Streams) {
    this.#streams = streams;
    this.interactive = streams.stdin.isTTY === true && streams.stdout.isTTY === true;
  }

  get width(): number {
    return this.#streams.stdout.columns ?? PIPE_WIDTH;
  }
  get height(): number {
    return this.#streams.stdout.rows ?? Number.POSITIVE_INFINITY;
  }

  /** From now on the person may type. */
  open(events: TerminalEvents): void {
    const { stdin: input, stdout: output } = this.#streams;
    this.#readline = createInterface({
      input,
      output,
      terminal: true,
      prompt: events.prompt(),
      historySize: 500,
      removeHistoryDuplicates: true,
      completer: (line: string): [string[], string] => [[...events.complete(line)], line],
    });
    this.#readline.on('line', (text) => {
      events.line(text);
      this.refresh(events.prompt());
    });
    this.#readline.on('SIGINT', () => events.leave());
    this.#readline.on('close', () => events.leave());
    this.#readline.prompt();
  }

  /** The lines of a script, one at a time. */
  script(): AsyncIterable<string> {
    return createInterface({ input: this.#streams.stdin, terminal: false });
  }

  /** Above the prompt; what is being typed stays as it is. */
  print(text: string, prompt?: string): void {
    const { stdout } = this.#streams;
    const readline = this.#readline;
    if (!readline) {
      stdout.write(`${text}\n`);
      return;
    }
    moveCursor(stdout, 0, -readline.getCursorPos().rows);
    cursorTo(stdout, 0);
    clearScreenDown(stdout);
    stdout.write(`${text}\n`);
    // Where readline believes its prompt begins, in rows above the cursor; it begins here now.
    readline.prevRows = 0;
    this.refresh(prompt);
  }

  /** Draws the prompt and what is being typed again. */
  refresh(prompt?: string): void {
    if (!this.#readline) return;
    if (prompt !== undefined) this.#readline.setPrompt(prompt);
    this.#readline.prompt(true);
  }

  /** Gives the terminal back; what is printed later goes below. */
  close(): void {
    const readline = this.#readline;
    this.#readline = undefined;
    if (!readline) return;
    readline.removeAllListeners('close');
    readline.close();
    this.#streams.stdout.write('\n');
  }
}

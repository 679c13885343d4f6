/**
 * What a process of node really holds on to: its heap after a collection that is asked for through the inspector,
 * which a SIGUSR1 opens. Between collections a heap grows for minutes, and that tells nothing of leaks.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type MessageEvent, WebSocket } from 'undici';
import { listeningPorts } from './processes.ts';

/** Bytes: heap and what hangs on it outside, by isolate; `main` and `worker 1`, `worker 2` … */
export type LiveMemory = Readonly<Record<string, number>>;

export interface Inspector {
  /** Collects in every isolate, and tells what is left. */
  liveMemory(): Promise<LiveMemory>;
  close(): void;
}

const OPENS_WITHIN_MS = 5_000;
const LIVE = '(({ heapUsed, external }) => heapUsed + external)(process.memoryUsage())';

/** In the environment of a process, so that several can be inspected at once: each takes a port that is free. */
export const INSPECTABLE = { NODE_OPTIONS: '--inspect-port=127.0.0.1:0' };

/** @param pid of a process that was started with INSPECTABLE */
export async function inspect(pid: number): Promise<Inspector> {
  const known = listeningPorts(pid);
  process.kill(pid, 'SIGUSR1');
  const socket = new WebSocket(await debuggerUrl(pid, known));
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error(`no inspector of process ${pid}`)));
  });
  const sessions = new Sessions((text) => socket.send(text));
  socket.addEventListener('message', ({ data }: MessageEvent) => sessions.onMessage(String(data)));
  await sessions.main.call('NodeWorker.enable', { waitForDebuggerOnStart: false });
  return {
    async liveMemory() {
      const entries = [...sessions.all].map(
        async ([name, session]) => [name, await liveIn(session)] as const,
      );
      return Object.fromEntries(await Promise.all(entries));
    },
    close: () => socket.close(),
  };
}

async function liveIn(session: Session): Promise<number> {
  // The first one's finalizers let go of what only the second one takes.
  await session.call('HeapProfiler.collectGarbage');
  await session.call('HeapProfiler.collectGarbage');
  const { result } = (await session.call('Runtime.evaluate', { expression: LIVE, returnByValue: true })) as {
    result: { value: number };
  };
  return result.value;
}

async function debuggerUrl(pid: number, known: readonly number[]): Promise<string> {
  for (const until = performance.now() + OPENS_WITHIN_MS; performance.now() < until; await sleep(50)) {
    const port = listeningPorts(pid).find((one) => !known.includes(one));
    const list = port && (await fetch(`http://127.0.0.1:${port}/json/list`).catch(() => undefined));
    const [target] = list ? ((await list.json()) as { webSocketDebuggerUrl: string }[]) : [];
    if (target) return target.webSocketDebuggerUrl;
  }
  throw new Error(`no inspector of process ${pid}`);
}

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly params?: {
    readonly sessionId: string;
    readonly message?: string;
  };
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** Calls to one isolate, and their answers. */
class Session {
  private readonly send: (text: string) => void;
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private last = 0;

  constructor(send: (text: string) => void) {
    this.send = send;
  }

  async call(method: string, params: object = {}): Promise<unknown> {
    const id = ++this.last;
    const answer = new Promise<Answer>((resolve) => this.waiting.set(id, resolve));
    this.send(JSON.stringify({ id, method, params }));
    const { result, error } = await answer;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  answer(answer: Answer): void {
    this.waiting.get(answer.id ?? 0)?.(answer);
    this.waiting.delete(answer.id ?? 0);
  }
}

/** The main thread's, and those of its workers, whose messages go through it. */
class Sessions {
  readonly main: Session;
  private readonly workers = new Map<string, Session>();

  constructor(send: (text: string) => void) {
    this.main = new Session(send);
  }

  get all(): Map<string, Session> {
    const workers = [...this.workers.values()].map((one, index) => [`worker ${index + 1}`, one] as const);
    return new Map([['main', this.main], ...workers]);
  }

  onMessage(text: string): void {
    const told = JSON.parse(text) as Answer;
    const { sessionId = '', message = '' } = told.params ?? {};
    if (told.id !== undefined) this.main.answer(told);
    else if (told.method === 'NodeWorker.attachedToWorker') this.attach(sessionId);
    else if (told.method === 'NodeWorker.detachedFromWorker') this.workers.delete(sessionId);
    else if (told.method === 'NodeWorker.receivedMessageFromWorker')
      this.workers.get(sessionId)?.answer(JSON.parse(message) as Answer);
  }

  private attach(sessionId: string): void {
    const send = (message: string) =>
      void this.main.call('NodeWorker.sendMessageToWorker', { sessionId, message });
    this.workers.set(sessionId, new Session(send));
  }
}

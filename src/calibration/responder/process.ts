/** The null responder as a child process: its own core, its own descriptors. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Effort, FromResponder, Listening, ToResponder } from './messages.ts';

// A string that tsc does not rewrite: this file runs from dist/src/calibration/responder.
const ENTRY = new URL('../../../workers/null-responder.js', import.meta.url);

export class Responder {
  readonly at: Listening;
  private readonly child: ChildProcess;

  private constructor(child: ChildProcess, at: Listening) {
    this.child = child;
    this.at = at;
  }

  /** Throws when it does not come to listen. */
  static async start(): Promise<Responder> {
    const child = fork(ENTRY, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`the null responder ended with code ${code}`);
    });
    const listening = (await Promise.race([nextMessage(child), ended])) as Listening;
    ended.catch(() => {});
    return new Responder(child, listening);
  }

  /** What it has done so far. */
  async effort(): Promise<Effort> {
    const answer = nextMessage(this.child);
    this.child.send({ kind: 'report' } satisfies ToResponder);
    return (await answer) as Effort;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.disconnect();
    const late = setTimeout(() => this.child.kill('SIGKILL'), 2000);
    await gone;
    clearTimeout(late);
  }
}

const nextMessage = (child: ChildProcess): Promise<FromResponder> =>
  new Promise((resolve, reject) => {
    const stopped = () => reject(new Error('the null responder ended'));
    child.once('exit', stopped);
    child.once('message', (message) => {
      child.off('exit', stopped);
      resolve(message as FromResponder);
    });
  });

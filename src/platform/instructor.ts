/** Sends instructions to devices, keeps some for those that are away, and waits for answers. PROTOCOLS 1.5. */
import type { Member, Request } from '../clouds/deli/platform/index.ts';
import { envelope, type Instruction } from '../clouds/deli/platform/instructions.ts';
import type { Envelope } from '../clouds/deli/wire.ts';
import type { QoS, Session } from './gateway.ts';
import type { Tallies } from './tallies.ts';

/** How devices are reached. */
export interface Line {
  session(clientId: string): Session<Member> | undefined;
  broadcast(topic: string, payload: string): void;
}

export interface InstructorParts {
  readonly line: Line;
  readonly tallies: Tallies;
  /** The platform's clock, epoch seconds. */
  seconds(): number;
}

interface Sent {
  readonly action: number;
  /** performance.now() */
  readonly at: number;
}

/** ms. What was written this short a time before its connection closed may not have been read any more. */
const UNSURE_FOR = 5000;

export class Instructor {
  readonly #parts: InstructorParts;
  /** By client id, then by what an instruction is kept as. */
  readonly #kept = new Map<string, Map<string, Instruction>>();
  readonly #asked = new Map<string, (answer: Request | undefined) => void>();
  readonly #lately = new Map<string, Sent[]>();
  #mid = 0;

  constructor(parts: InstructorParts) {
    this.#parts = parts;
  }

  /** Whether it was sent. One that is to be kept goes to a device that is away as soon as it connects. */
  tell(clientId: string, instruction: Instruction, mid = this.#nextMid(), qos: QoS = 0): boolean {
    const { line, tallies, seconds } = this.#parts;
    const session = line.session(clientId);
    const message = envelope(instruction, mid, seconds(), clientId);
    if (session?.send(JSON.stringify(message), qos)) {
      this.sent(clientId, instruction.action);
      return true;
    }
    if (instruction.keepAs === undefined) tallies.add(`deli/unreached/${instruction.action}`);
    else this.#keep(clientId, instruction.keepAs, instruction);
    return false;
  }

  /** The device's answer; undefined: it can't be reached, or did not answer within so many ms. */
  async ask(clientId: string, instruction: Instruction, timeout: number): Promise<Request | undefined> {
    const mid = this.#nextMid();
    const key = `${clientId} ${mid}`;
    const answer = new Promise<Request | undefined>((resolve) => this.#asked.set(key, resolve));
    if (!this.tell(clientId, instruction, mid)) this.#asked.get(key)?.(undefined);
    const timer = setTimeout(() => this.#asked.get(key)?.(undefined), timeout);
    return answer.finally(() => {
      clearTimeout(timer);
      this.#asked.delete(key);
    });
  }

  broadcast(topic: string, instruction: Instruction): void {
    const message: Envelope = envelope(instruction, this.#nextMid(), this.#parts.seconds());
    this.#parts.line.broadcast(topic, JSON.stringify(message));
  }

  /** Counts one that is on its way to this device. */
  sent(clientId: string, action: number): void {
    this.#parts.tallies.add(`deli/instructed/${action}`);
    const at = performance.now();
    const lately = (this.#lately.get(clientId) ?? []).filter((one) => at - one.at < UNSURE_FOR);
    this.#lately.set(clientId, [...lately, { action, at }]);
  }

  answered(clientId: string, answer: Request): void {
    this.#asked.get(`${clientId} ${answer.mid}`)?.(answer);
  }

  opened({ clientId }: Session<Member>): void {
    const kept = this.#kept.get(clientId);
    this.#kept.delete(clientId);
    for (const instruction of kept?.values() ?? []) this.tell(clientId, instruction);
  }

  closed(clientId: string): void {
    const now = performance.now();
    for (const { action, at } of this.#lately.get(clientId) ?? [])
      if (now - at < UNSURE_FOR) this.#parts.tallies.add(`deli/unsure/${action}`);
    this.#lately.delete(clientId);
  }

  /** Nobody waits any more. */
  close(): void {
    for (const give of this.#asked.values()) give(undefined);
  }

  #keep(clientId: string, as: string, instruction: Instruction): void {
    const kept = this.#kept.get(clientId) ?? new Map<string, Instruction>();
    this.#kept.set(clientId, kept.set(as, instruction));
  }

  #nextMid(): string {
    return `p${++this.#mid}`;
  }
}

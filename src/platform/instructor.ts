/** Sends instructions to devices, keeps some for those that are away, and waits for answers. PROTOCOLS 1.5. */
import type { Member, Request } from '../clouds/deli/platform/index.ts';
import { envelope, type Instruction } from '../clouds/deli/platform/instructions.ts';
import type { Envelope } from '../clouds/deli/wire.ts';
import type { Door, QoS, Session } from './gateway.ts';
import { RecentlySent } from './recently-sent.ts';
import type { Tallies } from './tallies.ts';

/** How devices are reached. */
export type Line = Pick<Door<Member>, 'session' | 'broadcast'>;

export interface InstructorParts {
  readonly line: Line;
  readonly tallies: Tallies;
  /** The platform's clock, epoch seconds. */
  seconds(): number;
}

interface Asked {
  readonly clientId: string;
  give(answer: Request | undefined): void;
}

export class Instructor {
  readonly #parts: InstructorParts;
  /** By client id, then by what an instruction is kept as. */
  readonly #kept = new Map<string, Map<string, Instruction>>();
  /** By mid, each of which is used once. */
  readonly #asked = new Map<string, Asked>();
  readonly #lately = new Map<string, RecentlySent>();
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
    const answer = new Promise<Request | undefined>((give) => this.#asked.set(mid, { clientId, give }));
    const giveUp = (): void => this.#asked.get(mid)?.give(undefined);
    if (!this.tell(clientId, instruction, mid)) giveUp();
    const timer = setTimeout(giveUp, timeout);
    return answer.finally(() => {
      clearTimeout(timer);
      this.#asked.delete(mid);
    });
  }

  broadcast(topic: string, instruction: Instruction): void {
    const message: Envelope = envelope(instruction, this.#nextMid(), this.#parts.seconds());
    this.#parts.tallies.add(`deli/broadcast/${instruction.action}`);
    this.#parts.line.broadcast(topic, JSON.stringify(message));
  }

  /** Counts one that is on its way to this device. */
  sent(clientId: string, action: number): void {
    this.#parts.tallies.add(`deli/instructed/${action}`);
    let lately = this.#lately.get(clientId);
    if (!lately) {
      lately = new RecentlySent(() => performance.now());
      this.#lately.set(clientId, lately);
    }
    lately.add(action);
  }

  answered(clientId: string, answer: Request): void {
    const asked = this.#asked.get(answer.mid);
    if (asked?.clientId === clientId) asked.give(answer);
  }

  /** The device whose answer with this mid is waited for. */
  askedOf(mid: string): string | undefined {
    return this.#asked.get(mid)?.clientId;
  }

  opened({ clientId }: Session<Member>): void {
    const kept = this.#kept.get(clientId);
    this.#kept.delete(clientId);
    for (const instruction of kept?.values() ?? []) this.tell(clientId, instruction);
  }

  /** What was written so shortly before may not have been read any more. */
  closed(clientId: string): void {
    for (const [action, count] of this.#lately.get(clientId)?.counts() ?? [])
      this.#parts.tallies.add(`deli/unsure/${action}`, count);
    this.#lately.delete(clientId);
  }

  /** Nobody waits any more. */
  close(): void {
    for (const { give } of this.#asked.values()) give(undefined);
  }

  #keep(clientId: string, as: string, instruction: Instruction): void {
    const kept = this.#kept.get(clientId) ?? new Map<string, Instruction>();
    this.#kept.set(clientId, kept.set(as, instruction));
  }

  #nextMid(): string {
    return `p${++this.#mid}`;
  }
}

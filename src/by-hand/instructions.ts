/** Instructions that wait for the person's answer, by number; and what an answer says. PROTOCOLS 1.5 and 1.6. */
import { ACTION, CODE, type Envelope } from '../clouds/deli/wire.ts';
import type { Inbound } from '../lifecycle/effects.ts';
import { actionName } from './message-view.ts';
import { jsonIn, Misunderstood } from './typed.ts';

export interface Instruction {
  /** 1, 2, 3 … as they came. */
  readonly number: number;
  readonly envelope: Envelope;
  /** As the device side takes it. */
  readonly inbound: Inbound;
  /** Epoch ms. */
  readonly at: number;
}

/** What nobody answers is forgotten some day: the oldest goes. */
const MOST_WAITING = 100;

/** 202 to 205 are told, and not asked: there is nothing to answer. */
const TOLD: ReadonlySet<number> = new Set([
  ACTION.firmwareNotice,
  ACTION.groupBinding,
  ACTION.applicationBinding,
  ACTION.userLogin,
]);

/** A code is the mark of an answer: here to something that the platform could not make sense of. */
export const isAnswer = ({ data }: Envelope): boolean => data?.code !== undefined;
/** What is only told wants none, nor does a refusal of a 300. */
export const wantsAnswer = ({ action }: Envelope): boolean =>
  !TOLD.has(action) && action !== ACTION.toApplication;
/** A device answers a 301 only where it must. */
const mayBeIgnored = ({ action }: Envelope): boolean => action === ACTION.fromApplication;

export class Waiting {
  readonly #all: Instruction[] = [];
  #number = 0;

  add(inbound: Inbound, at: number): Instruction {
    const instruction = { number: ++this.#number, envelope: inbound.body as Envelope, inbound, at };
    this.#all.push(instruction);
    if (this.#all.length > MOST_WAITING) this.#all.shift();
    return instruction;
  }

  get all(): readonly Instruction[] {
    return this.#all;
  }

  /** Those that must be answered. */
  get urgent(): readonly Instruction[] {
    return this.#all.filter(({ envelope }) => !mayBeIgnored(envelope));
  }

  /** The one with this number, or the only one that waits. Throws Misunderstood. */
  find(number: number | undefined): Instruction {
    if (number !== undefined) {
      const found = this.#all.find((one) => one.number === number);
      if (!found) throw new Misunderstood(`no #${number} waits for an answer (pending lists what does)`);
      return found;
    }
    const candidates = this.urgent.length > 0 ? this.urgent : this.#all;
    const [only, ...others] = candidates;
    if (!only) throw new Misunderstood('nothing waits for an answer');
    if (others.length === 0) return only;
    const list = candidates.map((one) => `#${one.number} ${titleOf(one.envelope)}`).join(', ');
    throw new Misunderstood(`${candidates.length} wait, say which, as answer #${only.number} 0: ${list}`);
  }

  /** Back where it was: its answer could not be sent. */
  restore(instruction: Instruction): void {
    this.#all.push(instruction);
    this.#all.sort((a, b) => a.number - b.number);
  }

  remove(instruction: Instruction): void {
    const at = this.#all.indexOf(instruction);
    if (at >= 0) this.#all.splice(at, 1);
  }
}

/** `200 control "reboot"` */
export function titleOf({ action, data }: Envelope): string {
  const cmd = data?.cmd;
  return `${actionName(action)}${cmd === undefined ? '' : ` ${JSON.stringify(cmd)}`}`;
}

/** What to type, said with the instruction. */
export function hint({ number, envelope }: Instruction): string {
  if (envelope.action === ACTION.control) return `answer #${number} 0 {"done":true}`;
  if (envelope.action === ACTION.fromApplication) return `answer #${number} {"seen":true}, or nothing`;
  if (isLogs(envelope)) return `answer #${number} auto uploads a log; answer #${number} 201 disk full`;
  return `answer #${number} 106`;
}

const isLogs = ({ action }: Envelope): boolean =>
  action === ACTION.uploadLogs || action === ACTION.uploadLogsAlias;

export interface Answer {
  readonly action: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The answer as it goes on the wire. Throws Misunderstood. @param rest a payload, or a reason in words */
export function answerTo({ action, data }: Envelope, code: number | undefined, rest: string): Answer {
  const cmd = data?.cmd;
  if (action === ACTION.fromApplication) {
    if (code !== undefined) throw new Misunderstood('a 301 is answered by a 300, which has no code');
    return { action: ACTION.toApplication, data: { cmd, payload: rest === '' ? {} : jsonIn(rest) } };
  }
  const said = code ?? CODE.ok;
  // The seed's sample answers a 207 with 201.
  const as = isLogs({ action, mid: '', time: 0 }) ? ACTION.uploadLogs : action;
  if (action === ACTION.control)
    return { action: as, data: { code: said, cmd, ...(rest !== '' && { payload: jsonIn(rest) }) } };
  return { action: as, data: { code: said, ...extra(rest) } };
}

/** Fields in JSON, or a reason in words. */
function extra(rest: string): Readonly<Record<string, unknown>> {
  if (rest === '') return {};
  const value = rest.startsWith('{') ? jsonIn(rest) : { msg: rest };
  return value as Readonly<Record<string, unknown>>;
}

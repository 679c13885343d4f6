/** The person and the device: shows what happens, carries out what is typed. */
import { react } from '../clouds/deli/device/reactions.ts';
import { ACTION, type Envelope } from '../clouds/deli/wire.ts';
import type { Clock } from '../fleet/clock.ts';
import type { Inbound, Life } from '../lifecycle/effects.ts';
import { OK, type Outcome, succeeded, TIMEOUT } from '../lifecycle/outcome.ts';
import { outcomeMeaning } from '../outputs/meanings.ts';
import { type Palette, palette } from '../outputs/palette.ts';
import { Arrivals } from './arrivals.ts';
import type { HandCommand } from './commands.ts';
import { helpLines } from './help.ts';
import { answerTo, hint, isAnswer, titleOf, Waiting, wantsAnswer } from './instructions.ts';
import { answer, lifeOf } from './lives.ts';
import { clockText, packetLines } from './message-view.ts';
import type { OneDevice } from './one-device.ts';
import type { ByHandOptions } from './options.ts';
import { parseLine, type Wrong } from './parse.ts';
import { deviceQrText, drawQr, type QrForm } from './qr-code.ts';
import { headOf, RoundTrips } from './round-trips.ts';
import type { Packet } from './shown-link.ts';
import { statusLines } from './status.ts';
import type { Terminal } from './terminal.ts';
import { Misunderstood } from './typed.ts';

export interface SessionParts {
  readonly options: ByHandOptions;
  readonly clock: Clock;
  readonly colour: boolean;
  readonly terminal: Terminal;
  /** ms that whoever sent an instruction waits for its answer, where that is known. */
  readonly answerWithin?: number;
}

/** How a typed line ended: as an outcome, or it made no sense. */
export type Ended = Outcome | Wrong;

export class Session {
  readonly #parts: SessionParts;
  readonly #palette: Palette;
  readonly #waiting = new Waiting();
  readonly #arrivals = new Arrivals();
  readonly #roundTrips = new RoundTrips();
  #one: OneDevice | undefined;
  #auto: boolean;
  #verbose: boolean;
  #leave: () => void = () => {};
  /** The person wants to go. */
  readonly left = new Promise<void>((resolve) => {
    this.#leave = resolve;
  });

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#palette = palette(parts.colour);
    this.#auto = parts.options.auto;
    this.#verbose = parts.options.verbose;
  }

  /** The device that is meant from now on. */
  follow(one: OneDevice): void {
    this.#one = one;
  }

  leave(): void {
    this.#leave();
  }

  // What the device and its world tell.

  readonly showPacket = (packet: Packet): void => {
    const { clock, terminal } = this.#parts;
    const view = { palette: this.#palette, width: terminal.width, verbose: this.#verbose };
    const head = headOf(packet);
    if (packet.kind === 'received' && head?.action !== undefined) this.#arrivals.add(head.action);
    this.#say(packetLines(packet, view, head && this.#roundTrips.note(head, clock.now())));
    // The device hears of it only now, and may be connected, or not, by then.
    queueMicrotask(() => this.refresh());
  };

  readonly showTransfer = (what: string, outcome?: Outcome): void => {
    const palette = this.#palette;
    const arrow = palette.accent(outcome === undefined ? '→' : '←');
    this.#say([outcome === undefined ? `${arrow} ${what}` : `${arrow} ${what}: ${this.#judged(outcome)}`]);
  };

  readonly note = (text: string): void =>
    this.#say([this.#palette.warn(`! ${text.replace('target.allowHosts', '--allow-host')}`)]);

  readonly lost = (): void => this.note('the connection is lost; the device tries again by itself');

  /** The life that deals with an instruction at once; undefined: the person will. */
  readonly instructed = (inbound: Inbound): Life<unknown> | undefined => {
    const envelope = inbound.body as Envelope;
    if (isAnswer(envelope)) return undefined;
    if (envelope.action === ACTION.firmwareNotice) return this.#announced(envelope);
    if (!wantsAnswer(envelope) || (this.#auto && envelope.action !== ACTION.fromApplication))
      return this.#itself(inbound);
    const instruction = this.#waiting.add(inbound, this.#parts.clock.wall());
    const { answerWithin } = this.#parts;
    const within = answerWithin === undefined ? '' : ` (up to ${answerWithin / 60_000} min)`;
    this.note(`#${instruction.number} waits for you${within}: ${hint(instruction)}`);
    return undefined;
  };

  #announced({ data }: Envelope): Life<unknown> | undefined {
    const { device } = this.#device;
    if (data?.version === device.state.version) return undefined;
    // At once and not within two hours: somebody is watching.
    if (this.#auto) return lifeOf({ do: 'upgrade', window: 0 }, device, '');
    this.note('a firmware is announced: upgrade fetches and installs it');
    return undefined;
  }

  // What the person types.

  prompt(): string {
    const palette = this.#palette;
    const { device } = this.#device;
    const waits = this.#waiting.urgent.length;
    const away = device.connected ? '' : palette.bad(device.recovering ? ' reconnecting' : ' offline');
    return `${device.identity.clientId}${away}${waits > 0 ? palette.warn(` ${waits} waiting`) : ''}> `;
  }

  /** Carries out one line; resolves when that is done. Never rejects for what was typed. */
  async run(line: string): Promise<Ended> {
    const command = parseLine(line);
    if (command === undefined) return OK;
    const ended = 'wrong' in command ? command : await this.#carryOut(command);
    this.refresh();
    return ended;
  }

  async #carryOut(command: HandCommand): Promise<Ended> {
    try {
      return await this.#perform(command);
    } catch (error) {
      if (error instanceof Misunderstood) return { wrong: error.message };
      throw error;
    }
  }

  #perform(command: HandCommand): Outcome | Promise<Outcome> {
    switch (command.do) {
      case 'answer':
        return this.#answer(command);
      case 'wait':
        return this.#wait(command.action, command.timeout);
      case 'auto':
        this.#auto = command.on;
        this.#print(`the device ${command.on ? 'answers 2xx by itself' : 'leaves 2xx to you'}`);
        return OK;
      case 'verbose':
        this.#verbose = command.on;
        this.#print(command.on ? 'everything is shown' : 'pings and acknowledgements are not shown');
        return OK;
      case 'pending':
        this.#print(this.#pendingText());
        return OK;
      case 'status':
        this.#print(statusLines(this.#device.device, this.#auto).join('\n'));
        return OK;
      case 'qr':
        this.showQr(command.form);
        return OK;
      case 'help':
        this.#print(helpLines(command.about, this.#parts.terminal.width).join('\n'));
        return OK;
      case 'quit':
        this.leave();
        return OK;
      default:
        return this.#live(command.do, lifeOf(command, this.#device.device, this.#parts.options.name));
    }
  }

  showQr(form: QrForm): void {
    const { colour, terminal, options } = this.#parts;
    const { device } = this.#device;
    const text = deviceQrText(form, {
      model: options.model,
      clientId: device.identity.clientId,
      connectionKind: options.connectionKind,
      group: device.state.group,
    });
    const drawn = drawQr(text, { columns: terminal.width, rows: terminal.height, colour });
    const missing = this.#palette.faint('(the terminal is too narrow to draw this)');
    this.#print([...(drawn ?? [missing]), text].join('\n'));
  }

  async #answer({ number, code, itself, rest }: Extract<HandCommand, { do: 'answer' }>): Promise<Outcome> {
    const instruction = this.#waiting.find(number);
    const { envelope, inbound } = instruction;
    if (itself) {
      this.#waiting.remove(instruction);
      return this.#live('answer', this.#itself(inbound));
    }
    const made = answerTo(envelope, code, rest);
    this.#waiting.remove(instruction);
    const outcome = await this.#live('answer', answer(this.#device.device, envelope, made));
    if (!succeeded(outcome)) this.#waiting.restore(instruction);
    return outcome;
  }

  async #wait(action: number | undefined, ms: number): Promise<Outcome> {
    const { clock } = this.#parts;
    if (action === undefined) {
      await new Promise<void>((resolve) => clock.after(ms, resolve));
      return OK;
    }
    if (await this.#arrivals.wait(action, ms, (after, call) => clock.after(after, call))) return OK;
    this.note(`no ${action} has come within ${ms / 1000} s`);
    return TIMEOUT;
  }

  /** The reply is seen as it comes; what else there is to say of the outcome is said here. */
  async #live(what: string, life: Life<unknown>): Promise<Outcome> {
    const result = await this.#device.run(life);
    const outcome = typeof result === 'string' ? result : OK;
    const told = outcome === OK || outcome.startsWith('platform/');
    if (outcome === 'ok/unanswered') this.note('no answer has come; an application need not give one');
    else if (!told) this.#say([`${what}: ${this.#judged(outcome)}`]);
    return outcome;
  }

  #itself(inbound: Inbound): Life {
    return react(this.#device.device, inbound, function* nothing() {
      return OK;
    });
  }

  #pendingText(): string {
    const now = this.#parts.clock.wall();
    const lines = this.#waiting.all.map(
      ({ number, envelope, at }) =>
        `  #${number} ${titleOf(envelope)}, ${Math.round((now - at) / 1000)} s ago, from ${envelope.from ?? '?'}`,
    );
    return lines.length === 0 ? 'nothing waits for an answer' : lines.join('\n');
  }

  #judged(outcome: Outcome): string {
    const palette = this.#palette;
    const good = succeeded(outcome);
    return (good ? palette.good : palette.bad)(
      outcome === OK ? 'ok' : `${outcomeMeaning(outcome, 'deli')} (${outcome})`,
    );
  }

  get #device(): OneDevice {
    if (!this.#one) throw new Error('there is no device yet');
    return this.#one;
  }

  /** What happened, with its time. */
  #say([first, ...rest]: readonly string[]): void {
    if (first === undefined) return;
    const time = clockText(this.#parts.clock.wall());
    this.#print([`${this.#palette.faint(time)} ${first}`, ...rest].join('\n'));
  }

  #print(text: string): void {
    this.#parts.terminal.print(text, this.#one && this.prompt());
  }

  /** The prompt as things are now. */
  refresh(): void {
    if (this.#one) this.#parts.terminal.refresh(this.prompt());
  }

  /** A mistake of the person's, in one line. */
  complain({ wrong }: Wrong): void {
    this.#print(this.#palette.bad(wrong));
  }
}

/**
 * A tiny virtual world for tests of lives: no I/O, time that passes only when a life sleeps or waits, replies from a
 * table. Lives beside the one that is run go on while that one waits.
 */
import type { Device, FleetFacts } from './cloud.ts';
import type { Effect, Inbound, Life, Reply } from './effects.ts';
import { ABANDONED, OK, TIMEOUT } from './outcome.ts';

export type Answer = (effect: Effect, world: VirtualWorld) => unknown;

/** Somebody beside the device, who sleeps until a moment. */
interface Beside {
  readonly life: Life;
  wakes: number;
}

export class VirtualWorld {
  /** Simulated ms. */
  time = 0;
  /** Attempts that ended: `query ok`. */
  readonly ended: string[] = [];
  readonly missed: string[] = [];
  /** Every effect but the plumbing, in order. */
  readonly effects: Effect[] = [];
  private planned = 0;
  private beside: Beside[] = [];
  private receiver: { readonly matches: (message: Inbound) => boolean; got?: Inbound } | undefined;
  private readonly answer: Answer;

  /** @param answer what comes of opens, requests, downloads …; undefined: `{ outcome: 'ok' }` */
  constructor(answer: Answer = () => undefined) {
    this.answer = answer;
  }

  run<T>(life: Life<T>): T {
    let input: unknown;
    for (;;) {
      const turn = life.next(input);
      if (turn.done) return turn.value;
      input = this.perform(turn.value);
    }
  }

  /** Runs until an effect for which `when` holds, then ends the life from outside, as a stop does. */
  runAndStop(life: Life<unknown>, when: (world: VirtualWorld) => boolean): void {
    let turn = life.next();
    while (!turn.done && !when(this)) turn = life.next(this.perform(turn.value));
    const ended = new Error('ended from outside');
    try {
      turn = life.throw(ended);
      while (!turn.done) turn = life.next(this.perform(turn.value));
    } catch (error) {
      if (error !== ended) throw error;
    }
  }

  /** An instruction has come: the device reacts, then whoever waits for it goes on. */
  instruct(message: Inbound, reaction?: Life): void {
    if (reaction) this.run(reaction);
    if (this.receiver?.matches(message)) this.receiver.got ??= message;
  }

  /** It goes on until it sleeps. */
  private beginTurn(life: Life): void {
    const one = { life, wakes: this.time };
    const planned = this.planned;
    this.beside.push(one);
    this.continueBeside(one);
    this.planned = planned;
  }

  private receive({ matches, simulated }: Extract<Effect, { kind: 'receive' }>): unknown {
    const receiver: NonNullable<typeof this.receiver> = { matches };
    this.receiver = receiver;
    this.passUntil(this.time + simulated, () => receiver.got !== undefined);
    this.receiver = undefined;
    this.planned = this.time;
    return receiver.got ? { outcome: OK, message: receiver.got } : { outcome: TIMEOUT };
  }

  private ask({ step, device, request, judge }: Extract<Effect, { kind: 'ask' }>): unknown {
    const judgement = judge(device, this.perform(request(device, this.time)) as Reply);
    this.ended.push(`${step} ${judgement.outcome}`);
    return judgement;
  }

  /** Time passes, and those beside go on, until a moment or until it is enough. */
  private passUntil(moment: number, enough: () => boolean = () => false): void {
    const planned = this.planned;
    while (!enough()) {
      const [next] = this.beside.toSorted((a, b) => a.wakes - b.wakes);
      if (!next || next.wakes > moment) break;
      this.time = Math.max(this.time, next.wakes);
      this.continueBeside(next);
    }
    this.planned = planned;
    if (!enough()) this.time = Math.max(this.time, moment);
  }

  /** Until it sleeps again. */
  private continueBeside(one: Beside): void {
    let turn = one.life.next();
    for (; !turn.done; turn = one.life.next(this.perform(turn.value))) {
      if (turn.value.kind !== 'sleep') continue;
      one.wakes = this.time + turn.value.simulated;
      return;
    }
    this.beside = this.beside.filter((other) => other !== one);
  }

  private perform(effect: Effect): unknown {
    this.effects.push(effect);
    switch (effect.kind) {
      case 'begin':
        return { step: effect.step, wall: this.time };
      case 'ask':
        return this.ask(effect);
      case 'end':
        return void this.ended.push(`${effect.attempt.step} ${effect.outcome}`);
      case 'missed':
        return void this.missed.push(`${effect.step} ${effect.count}`);
      case 'adrift':
        return undefined;
      case 'past':
        return this.time >= effect.simulated;
      case 'now':
        return { simulated: this.planned, actual: this.time, wall: this.time, timeScale: 1 };
      case 'sleep':
        this.planned += effect.simulated;
        this.passUntil(this.planned);
        return undefined;
      case 'until':
        this.planned = effect.simulated;
        this.passUntil(this.planned);
        return this.time;
      case 'beside':
        return void this.beside.push({ life: effect.life, wakes: this.time });
      case 'turn':
        return this.beginTurn(effect.life);
      case 'turns':
        return this.passUntil(Number.POSITIVE_INFINITY, () => this.beside.length === 0);
      case 'receive':
        return this.receive(effect);
      case 'acquire':
      case 'release':
      case 'strand':
      case 'tally':
      case 'note':
      case 'meanwhile':
        return this.answer(effect, this);
      default: {
        const answer = this.answer(effect, this) ?? { outcome: OK };
        this.planned = this.time;
        return answer;
      }
    }
  }
}

const FLEET: FleetFacts = {
  name: 'fleet',
  cloud: 'test',
  product: {},
  devices: 1,
  qos: 0,
  keepAliveSeconds: 300,
  cleanSession: true,
  timeouts: { connect: 10_000, reply: 10_000, download: 30_000 },
  reconnect: { backoff: { min: 1000, max: 8000 }, tries: 5 },
  lifecycle: [],
  reactions: {},
};

/** A device whose every draw is the middle of its range. */
export function testDevice<State>(
  state: State,
  over: {
    fleet?: Partial<FleetFacts>;
    index?: number;
    target?: Partial<Device['target']>;
    random?: () => number;
  } = {},
): Device<State> & { stranded: boolean; connected: boolean; recovering: boolean } {
  return {
    index: over.index ?? 0,
    fleet: { ...FLEET, ...over.fleet },
    target: {
      gateways: [{ host: '127.0.0.1', port: 1883, tls: false }],
      subscribeOwnTopic: false,
      echo: false,
      allowHosts: [],
      services: {},
      ...over.target,
    },
    identity: { serial: '1', clientId: 'DL_1' },
    state,
    connected: true,
    recovering: false,
    stranded: false,
    random: over.random ?? (() => 0.5),
  };
}

export const abandoned = { outcome: ABANDONED };

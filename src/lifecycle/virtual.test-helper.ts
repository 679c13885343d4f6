/**
 * A tiny virtual world for tests of lives: no I/O, time that passes only when a life sleeps, replies from a
 * table. Records every effect in one readable line.
 */
import type { Device, FleetFacts } from './cloud.ts';
import type { Effect, Life } from './effects.ts';
import { ABANDONED, OK } from './outcome.ts';

export type Answer = (effect: Effect, world: VirtualWorld) => unknown;

export class VirtualWorld {
  /** Simulated ms. */
  time = 0;
  /** Attempts that ended: `query ok`. */
  readonly ended: string[] = [];
  readonly missed: string[] = [];
  /** Every effect but the plumbing, in order. */
  readonly effects: Effect[] = [];
  private planned = 0;
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
    turn = life.return(undefined);
    while (!turn.done) turn = life.next(this.perform(turn.value));
  }

  private perform(effect: Effect): unknown {
    this.effects.push(effect);
    switch (effect.kind) {
      case 'begin':
        return { step: effect.step };
      case 'end':
        return void this.ended.push(`${effect.attempt.step} ${effect.outcome}`);
      case 'missed':
        return void this.missed.push(`${effect.step} ${effect.count}`);
      case 'now':
        return { simulated: this.planned, actual: this.time, wall: this.time };
      case 'sleep':
        this.planned += effect.simulated;
        this.time = Math.max(this.time, this.planned);
        return undefined;
      case 'until':
        this.planned = effect.simulated;
        this.time = Math.max(this.time, this.planned);
        return this.time;
      case 'acquire':
      case 'release':
      case 'strand':
      case 'tally':
      case 'note':
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

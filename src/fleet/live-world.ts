/**
 * The world of real sockets and real time: performs the effects that lives yield. Everything a worker does
 * between the start barrier and its last frame happens here, on one thread.
 */
import type { Target } from '../lifecycle/cloud.ts';
import type { Effect, Inbound, Now, SimulatedMs } from '../lifecycle/effects.ts';
import type { Recorder } from '../metrics/recorder.ts';
import type { ListenForCalls } from '../net/receiver.ts';
import type { Plan } from '../scenario/plan.ts';
import { Attempts } from './attempts.ts';
import type { Clock } from './clock.ts';
import { Connecting, type ConnectingOptions } from './connecting.ts';
import type { LiveDevice } from './live-device.ts';
import type { EffectOf, LiveFleet } from './live-fleet.ts';
import { Messages } from './messages.ts';
import { Process } from './process.ts';
import { Receivers } from './receivers.ts';
import { Runner, WAIT } from './runner.ts';
import type { Schedule } from './schedule.ts';
import { mayFinish, Stopping } from './stopping.ts';
import { type Http, Transfers } from './transfers.ts';
import { WorldTimers } from './world-timers.ts';

export interface LiveWorldOptions extends ConnectingOptions {
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly recorder: Recorder;
  readonly target: Target;
  readonly http: Http;
  readonly listenForCalls: ListenForCalls;
  /** HTTP calls in flight at once. */
  readonly httpCalls: number;
  /** Phase in which a simulated moment lies, as the recorder numbers them. */
  readonly phaseAt: (simulated: number) => number;
  readonly followed?: Plan['followed'];
  /** Real ms that devices may take to finish what is in flight once stopped. */
  readonly graceMs: number;
}

/** What others make up, such as hosts in a platform's replies, can only fill so much of the event log. */
const MOST_NOTED = 100;

export class LiveWorld {
  readonly clock: Clock;
  readonly schedule: Schedule;
  readonly recorder: Recorder;
  readonly target: Target;
  readonly runner = new Runner(this);
  readonly messages = new Messages(this);
  readonly timers: WorldTimers;
  readonly connecting: Connecting;
  readonly transfers: Transfers;
  readonly receivers: Receivers;
  readonly attempts: Attempts;
  readonly fleets: LiveFleet[] = [];
  stopping = false;
  /** Settles when every life has ended and every connection is closed. */
  readonly finished: Promise<void>;
  private readonly ending: Stopping;
  private readonly noted = new Set<string>();

  constructor(options: LiveWorldOptions) {
    this.clock = options.clock;
    this.schedule = options.schedule;
    this.recorder = options.recorder;
    this.target = options.target;
    this.timers = new WorldTimers(options.clock, options.schedule);
    this.connecting = new Connecting(this, options);
    this.transfers = new Transfers(this, options.http, options.httpCalls);
    this.receivers = new Receivers(this, options.listenForCalls);
    this.attempts = new Attempts(this, options.phaseAt, options.followed);
    this.ending = new Stopping(this, options.graceMs);
    this.finished = this.ending.finished;
  }

  /** The start barrier is passed. @param ends simulated ms at which every life is stopped */
  begin(ends: number | undefined): void {
    // A tick after the end, so that what was due in the last millisecond has begun and is not missed.
    if (ends !== undefined) this.timers.plan(this.ending, this.schedule.planned(ends) + 1);
    this.timers.begin();
    if (this.ending.nobodyLeft) this.stop();
  }

  /** Lets a device begin its life at a simulated moment. */
  arrive(device: LiveDevice, simulated: number): void {
    this.ending.expect();
    this.runner.expect();
    this.sleepUntil(device.main, this.schedule.planned(simulated), 'arrival');
  }

  react(device: LiveDevice, instruction: Inbound): void {
    if (this.stopping) return;
    const life = device.live.react(device, instruction);
    if (life) this.runner.beginBeside(new Process(device), life);
  }

  onTimer(process: Process): void {
    // Its turn to be ended has not come yet: it begins nothing more.
    if (this.stopping && !mayFinish(process)) {
      this.runner.terminate(process);
      return;
    }
    switch (process.waiting) {
      case 'arrival':
        this.wakeAsPlanned(process);
        this.runner.begin(process, process.device.live.begin(process.device));
        break;
      case 'sleep':
        this.runner.run(process, this.wakeAsPlanned(process));
        break;
      case 'receive':
        this.messages.onDeadline(process);
        break;
      case 'open':
        if (this.timers.isDeadline(process)) this.connecting.onDeadline(process);
        break;
      default:
        if (this.timers.isDeadline(process)) this.messages.onDeadline(process);
    }
  }

  /** The due time is the planned moment, not the one at which the generator got round to it. */
  private wakeAsPlanned(process: Process): number {
    const now = this.clock.now();
    process.waiting = 'nothing';
    process.due = this.schedule.real(process.due);
    this.recorder.lateness(Math.max(0, Math.round((now - process.due) * 1000)));
    return this.schedule.simulated(now);
  }

  perform(process: Process, effect: Effect): unknown {
    switch (effect.kind) {
      case 'begin':
        return this.mayBegin(process, effect) ? this.attempts.begin(process, effect.step) : WAIT;
      case 'ask':
        if (this.mayBegin(process, effect)) this.ask(process, effect);
        return WAIT;
      case 'end':
        return this.attempts.end(process, effect.attempt, effect.outcome);
      case 'now':
        return this.now(process);
      case 'past':
        return this.actual() >= effect.simulated;
      case 'request':
      case 'send':
      case 'subscribe':
        this.messages.perform(process, effect);
        return WAIT;
      case 'sleep': {
        const moment = this.schedule.at(process.due) + this.schedule.planned(effect.simulated);
        this.sleepUntil(process, moment, 'sleep');
        return WAIT;
      }
      case 'until':
        return this.until(process, effect.simulated);
      case 'receive':
        this.messages.receive(process, effect);
        return WAIT;
      case 'beside':
        return this.runner.beginBeside(new Process(process.device, 'somebody'), effect.life, process.due);
      case 'turn':
        return this.runner.beginTurn(process, effect.life, effect.stream);
      case 'turns':
        if (process.turns === 0) return undefined;
        process.waiting = 'turns';
        return WAIT;
      case 'open':
        this.connecting.open(process, effect);
        return WAIT;
      case 'close':
        this.connecting.close(process);
        return WAIT;
      case 'meanwhile':
        return this.runner.beginBeside(new Process(process.device, 'chore'), effect.life);
      case 'listen':
        this.receivers.listen(process, effect.port);
        return WAIT;
      case 'fetch':
      case 'download':
      case 'upload':
        this.transfers.perform(process, effect);
        return WAIT;
      case 'acquire':
        if (!this.mayBegin(process, effect)) return WAIT;
        process.device.holder = process;
        return undefined;
      case 'release':
        return this.release(process);
      case 'strand':
        return this.strand(process.device);
      case 'adrift':
        return this.runner.adrift(process);
      case 'missed':
        return this.attempts.missed(process, effect.step, effect.count);
      case 'tally':
        return this.recorder.tally(effect.name);
      case 'note':
        return this.note(effect.level, effect.text);
    }
  }

  private ask(process: Process, effect: EffectOf<'ask'>): void {
    const { wall, sent } = this.attempts.begin(process, effect.step);
    process.asked = effect;
    this.messages.perform(process, effect.request(effect.device, wall), sent);
  }

  private mayBegin(process: Process, effect: Effect): boolean {
    const { holder, recovery } = process.device;
    // The holder itself may be waiting for the connection to come back, or for what a person does.
    if (!holder || holder === process || recovery === process || process.role === 'somebody') return true;
    process.waiting = 'lock';
    process.parked = effect;
    return false;
  }

  /** The others go on when the present holder has let go of the stack. */
  release(process: Process): void {
    const { device } = process;
    if (device.holder !== process) return;
    device.holder = undefined;
    for (const other of device.processes()) {
      if (other.waiting === 'lock' && other.parked) this.runner.performSoon(other, other.parked);
    }
  }

  private now(process: Process): Now {
    return {
      simulated: this.schedule.simulated(process.due),
      actual: this.actual(),
      wall: this.clock.wall(),
      timeScale: this.schedule.timeScale,
    };
  }

  /** Ending thousands of lives takes a while: what comes due meanwhile was not due when the run stopped. */
  private actual(): SimulatedMs {
    return this.schedule.simulated(Math.min(this.clock.now(), this.ending.at));
  }

  private until(process: Process, simulated: number): unknown {
    const moment = this.schedule.planned(simulated);
    const now = this.clock.now();
    if (moment > this.schedule.at(now)) {
      this.sleepUntil(process, moment, 'sleep');
      return WAIT;
    }
    process.due = this.schedule.real(moment);
    return this.schedule.simulated(now);
  }

  private sleepUntil(process: Process, moment: number, waiting: 'sleep' | 'arrival'): void {
    process.waiting = waiting;
    process.due = moment;
    this.timers.plan(process, moment);
  }

  /** Gives up on the device's connection for good. */
  strand(device: LiveDevice): void {
    device.stranded = true;
    this.connecting.recovered(device);
  }

  note(level: 'info' | 'warn', text: string): void {
    this.recorder.event(level, text, this.clock.now());
  }

  /** Says once what happens to one device as to thousands. @param about what makes two of these the same */
  noteOnce(about: string, text: string): void {
    if (this.noted.has(about) || this.noted.size >= MOST_NOTED) return;
    this.noted.add(about);
    this.note('warn', `${text}; more of these are not told`);
  }

  /** Ends gently: what is in flight may finish within the grace, everything else ends now, devices disconnect. */
  stop(): void {
    if (this.stopping) return;
    this.stopping = true;
    this.ending.begin();
  }

  /** Disconnects a device whose lives have ended in a stopping world; it is finished once it is down. */
  settle(device: LiveDevice): void {
    if (this.stopping) this.ending.settle(device);
  }
}

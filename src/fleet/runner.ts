/**
 * Drives the generators: takes the effect a life yields, has it performed, resumes the life with what came of it.
 * A life that throws, or leaves an attempt open, loses nothing: what was open ends as a `script` failure.
 */
import type { Effect, Life } from '../lifecycle/effects.ts';
import { ABANDONED, failure } from '../lifecycle/outcome.ts';
import { LIVES_THREW } from '../metrics/names.ts';
import type { LiveWorld } from './live-world.ts';
import { Process } from './process.ts';
import { mayFinish } from './stopping.ts';

/** What performing gives when the life has to wait. */
export const WAIT = Symbol('wait');
/** Resumptions without a wait after which a life lets the others have a turn. */
const TURN = 500;
/**
 * Thrown into a life that is ended from outside. A return() would not do: where a `finally` yields, it is forgotten, and
 * the generators around go on as if their part had come to its end.
 */
const ENDED = Symbol('ended');
/** Effects that a life may still have while it is being ended. */
const CLOSING: ReadonlySet<Effect['kind']> = new Set([
  'end',
  'missed',
  'now',
  'past',
  'tally',
  'note',
  'release',
]);

export class Runner {
  /** The one whose generator goes on: only while it does are numbers drawn. */
  drawing: Process | undefined;
  private readonly world: LiveWorld;
  /** Lives that have begun, or will, and are not adrift. */
  private alive = 0;

  constructor(world: LiveWorld) {
    this.world = world;
  }

  /** Counts a life that begins later, with begin(). */
  expect(): void {
    this.alive++;
  }

  begin(process: Process, life: Life<unknown>): void {
    process.life = life;
    this.run(process, undefined);
  }

  /** Begins a life beside the device's own. @param due when it was planned to: real ms since the start */
  beginBeside(process: Process, life: Life<unknown>, due = this.world.clock.now()): void {
    const { device } = process;
    device.others ??= new Set();
    device.others.add(process);
    this.expect();
    process.due = due;
    this.begin(process, life);
  }

  /** Begins a turn of an open loop, due when its owner is. */
  beginTurn(owner: Process, life: Life<unknown>, stream: number): void {
    const turn = new Process(owner.device, 'turn');
    turn.owner = owner;
    turn.stream = stream;
    owner.turns++;
    this.beginBeside(turn, life, owner.due);
  }

  /**
   * An answer to what a process waits for. One that comes while its generator runs is kept for the loop.
   * @param cameAt of an answer that is a message: real ms since the start
   */
  resume(process: Process, answer: unknown, cameAt = Number.NaN): void {
    if (process.waiting === 'nothing') return;
    this.stopWaiting(process);
    if (process.running) {
      process.answered = true;
      process.answer = answer;
      return;
    }
    process.cameAt = cameAt;
    process.due = this.world.clock.now();
    this.run(process, answer);
    process.cameAt = Number.NaN;
  }

  run(process: Process, input: unknown): void {
    if (!process.life) return;
    process.running = true;
    try {
      const effect = this.runUntilWait(process, process.life, input);
      if (effect === 'waits') return;
      if (effect === 'ended') this.ended(process);
      else if (this.mustEnd(process)) this.terminate(process);
      else this.performSoon(process, effect);
    } catch (error) {
      this.threw(process, error);
    } finally {
      process.running = false;
    }
  }

  /** Goes on until the life waits or ends, or gives the effect at which it must be held. */
  private runUntilWait(process: Process, life: Life<unknown>, input: unknown): Effect | 'waits' | 'ended' {
    let answer = input;
    for (let turns = 0; ; turns++) {
      // Performing the last effect may have let another process of the device go on.
      this.drawing = process;
      const turn = life.next(process.asked ? this.world.attempts.judged(process, answer) : answer);
      if (turn.done) return 'ended';
      const held = turns >= TURN || (this.mustEnd(process) && !CLOSING.has(turn.value.kind));
      if (held) return turn.value;
      answer = this.world.perform(process, turn.value);
      if (answer !== WAIT) continue;
      if (!process.answered) return 'waits';
      answer = this.takeAnswer(process);
    }
  }

  /** Once what it waits for has come: with its world, or as a chore with the device's own life. */
  private mustEnd({ role, device }: Process): boolean {
    return this.world.stopping || (role === 'chore' && !device.main.life);
  }

  /** Performs an effect on the event loop's next turn, and goes on from there. */
  performSoon(process: Process, effect: Effect): void {
    process.waiting = 'soon';
    process.parked = effect;
    this.world.clock.soon(() => {
      if (process.waiting !== 'soon' || process.parked !== effect) return;
      this.stopWaiting(process);
      if (this.mustEnd(process)) {
        this.terminate(process);
        return;
      }
      process.running = true;
      let answer: unknown;
      try {
        answer = this.world.perform(process, effect);
      } catch (error) {
        this.threw(process, error);
        return;
      } finally {
        process.running = false;
      }
      if (answer !== WAIT) this.run(process, answer);
      else if (process.answered) this.run(process, this.takeAnswer(process));
    });
  }

  /** Ends a life from outside: its `finally` blocks count what they must, open attempts are abandoned. */
  terminate(process: Process): void {
    const { life, waiting } = process;
    // Ending a device's own life has ended its recovery too.
    if (!life && waiting !== 'arrival') return;
    if (waiting === 'reply' || waiting === 'puback') this.world.messages.countLost(process);
    if (waiting === 'open') this.world.connecting.forsake(process);
    this.stopWaiting(process);
    process.abort?.abort();
    process.running = true;
    this.drawing = process;
    try {
      let turn = life?.throw(ENDED);
      for (let turns = 0; life && turn && !turn.done && turns < TURN; turns++) {
        const effect = turn.value;
        turn = life.next(
          CLOSING.has(effect.kind) ? this.world.perform(process, effect) : { outcome: ABANDONED },
        );
      }
    } catch (error) {
      if (error !== ENDED)
        this.world.note(
          'warn',
          `${process.device.identity.clientId}: its life threw while ending: ${textOf(error)}`,
        );
    } finally {
      process.running = false;
    }
    this.world.attempts.abandonAll(process);
    this.ended(process);
  }

  private stopWaiting(process: Process): void {
    if (process.waiting === 'reply') this.world.messages.forget(process);
    this.world.timers.letGo(process);
    process.waiting = 'nothing';
    process.parked = undefined;
    process.matches = undefined;
  }

  private takeAnswer(process: Process): unknown {
    const { answer } = process;
    process.answered = false;
    process.answer = undefined;
    process.due = this.world.clock.now();
    return answer;
  }

  private threw(process: Process, error: unknown): void {
    this.world.note('warn', `${process.device.identity.clientId}: its life threw: ${textOf(error)}`);
    // Outside of any attempt no outcome would tell it.
    this.world.recorder.tally(LIVES_THREW);
    this.world.attempts.endAll(process, failure('script', 'threw'));
    this.ended(process);
  }

  private ended(process: Process): void {
    const { device } = process;
    const { world } = this;
    process.life = undefined;
    this.stopWaiting(process);
    process.wheel?.cancel(process);
    world.attempts.endAll(process, failure('script', 'left-open'));
    world.release(process);
    device.others?.delete(process);
    if (device.recovery === process) world.connecting.recovered(device);
    if (process === device.main) {
      device.live.move(device, device.live.ended);
      // Nobody is left for whom to reconnect, or to do chores.
      if (device.recovery) this.terminate(device.recovery);
      for (const other of device.processes())
        if (other.role === 'chore' && !mayFinish(other)) this.terminate(other);
    }
    if (!process.adrift) this.alive--;
    if (this.alive === 0 && !world.stopping) world.stop();
    else world.settle(device);
    this.turnEnded(process.owner);
  }

  /** A life whose end nobody waits for. With the last other one the world stops, as soon as this one waits. */
  adrift(process: Process): void {
    const { device } = process;
    if (process.adrift) return;
    process.adrift = true;
    if (process === device.main) device.live.move(device, device.live.ended);
    this.alive--;
    if (this.alive === 0) this.world.clock.soon(() => this.world.stop());
  }

  /** The last turn of an open loop lets its owner go on. */
  private turnEnded(owner: Process | undefined): void {
    if (!owner) return;
    owner.turns--;
    if (owner.turns === 0 && owner.waiting === 'turns') this.resume(owner, undefined);
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Measuring: every attempt has one beginning and one end, a due time and a time at which it was really sent. */
import type { Attempt, Reply } from '../lifecycle/effects.ts';
import { ABANDONED, type Outcome } from '../lifecycle/outcome.ts';
import { YOUNG_TURN_MS } from './clock.ts';
import type { LiveWorld } from './live-world.ts';
import type { LiveAttempt, Process } from './process.ts';

export class Attempts {
  private readonly world: LiveWorld;
  private readonly phaseAt: (simulated: number) => number;
  private readonly followed: ReadonlySet<string> | undefined;

  /**
   * @param phaseAt the phase in which a simulated moment lies, as the recorder numbers them
   * @param followed steps whose attempts are told device by device
   */
  constructor(world: LiveWorld, phaseAt: (simulated: number) => number, followed: readonly string[] = []) {
    this.world = world;
    this.phaseAt = phaseAt;
    this.followed = followed.length > 0 ? new Set(followed) : undefined;
  }

  begin(process: Process, name: string): LiveAttempt {
    const { device, due } = process;
    const { clock, schedule, recorder } = this.world;
    const step = device.live.step(name);
    const phase = this.phaseAt(schedule.simulated(due));
    recorder.begin(step.slot, phase);
    if (!process.adrift) step.reached.add(device.position);
    const attempt: LiveAttempt = {
      step: name,
      wall: clock.wall(),
      place: step.place,
      slot: step.slot,
      phase,
      due,
      sent: clock.now(),
      handedOver: false,
      outer: process.attempt,
    };
    process.attempt = attempt;
    if ((process === device.main && !process.adrift) || process.role === 'turn')
      device.live.move(device, step.place);
    if (device.diary) device.diary.place = step.place;
    return attempt;
  }

  /** @param present real ms since the start */
  end(process: Process, attempt: Attempt, outcome: Outcome, present = this.world.clock.now()): void {
    const { slot, phase, due, sent, outer } = attempt as LiveAttempt;
    if (process.attempt !== attempt) throw new Error(`"${attempt.step}" ended out of turn`);
    const now = endOf(process, sent, present);
    this.world.recorder.end(slot, phase, outcome, micros(now - due), micros(now - sent));
    if (this.followed) this.follow(process, attempt as LiveAttempt, outcome);
    process.device.diary?.ended({ step: attempt.step, due, ended: now, outcome }, outer?.place);
    this.leave(process, outer);
  }

  /** An answer as the life gets it: that to what it asked is judged, which ends the attempt. */
  judged(process: Process, answer: unknown): unknown {
    const { asked, attempt } = process;
    if (!asked || !attempt) return answer;
    process.asked = undefined;
    const judgement = asked.judge(asked.device, answer as Reply);
    // The process has just been resumed, and is due where it is since then.
    this.end(process, attempt, judgement.outcome, process.due);
    return judgement;
  }

  missed(process: Process, name: string, count: number): void {
    const { slot } = process.device.live.step(name);
    const { schedule, clock, recorder } = this.world;
    recorder.missed(slot, this.phaseAt(schedule.simulated(clock.now())), count);
  }

  /** Ends whatever a life left open: a defect of the life, never a lost attempt. */
  endAll(process: Process, outcome: Outcome): void {
    while (process.attempt) this.end(process, process.attempt, outcome);
  }

  /** In flight at the end of the run: counted, without a latency. */
  abandonAll(process: Process): void {
    for (let attempt = process.attempt; attempt; attempt = attempt.outer) {
      this.world.recorder.abandon(attempt.slot, attempt.phase);
      if (this.followed) this.follow(process, attempt, ABANDONED);
      const { step, due, outer } = attempt;
      process.device.diary?.ended(
        { step, due, ended: this.world.clock.now(), outcome: ABANDONED },
        outer?.place,
      );
    }
    process.attempt = undefined;
  }

  private follow({ device }: Process, { step, due }: LiveAttempt, outcome: Outcome): void {
    if (!this.followed?.has(step)) return;
    const { schedule, clock, recorder } = this.world;
    recorder.follow({
      fleet: device.fleet.name,
      device: device.identity.clientId,
      step,
      due: Math.round(schedule.simulated(due)),
      ended: Math.round(schedule.simulated(clock.now())),
      outcome,
    });
  }

  private leave(process: Process, outer: LiveAttempt | undefined): void {
    process.attempt = outer;
    const { device } = process;
    if (outer && process === device.main) device.live.move(device, outer.place);
  }
}

/** Now, or when the message came that ends it. What was sent since then was answered since then. */
const endOf = ({ cameAt }: Process, sent: number, now: number): number =>
  cameAt >= sent && now - cameAt <= YOUNG_TURN_MS ? cameAt : now;

const micros = (ms: number): number => (ms <= 0 ? 0 : Math.round(ms * 1000));

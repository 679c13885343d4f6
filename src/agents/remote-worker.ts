/** A worker on an agent, as the controller knows it. */
import type { Shard } from '../scenario/plan.ts';
import type { AgentFacts, FromAgent } from './messages.ts';
import { ReliableReceiver } from './reliable.ts';

/**
 * placed → ready → ended; `replaced`: lost, while its devices are begun anew elsewhere, which ends it.
 */
type State = 'placed' | 'ready' | 'replaced' | 'ended';

/** Longer than an agent may be without Redis; ms. */
const LOST_AFTER_MS = 15_000;
/** To make its devices: some 100,000; ms. */
const SETUP_MS = 60_000;

export class RemoteWorker {
  /** Under which its frames come. */
  readonly number: number;
  readonly shard: Shard;
  readonly agent: AgentFacts;
  /** Simulated ms by which its arrivals are put off. */
  readonly delay: number;
  state: State = 'placed';
  /** Redis' clock at which its schedule begins, once that is known. */
  startAt: number | undefined;
  /** It must end at once: it is lost, or the run is stopped at once. */
  killed = false;
  private receiver: ReliableReceiver<FromAgent> | undefined;
  private heardAt = performance.now();

  constructor(number: number, shard: Shard, agent: AgentFacts, delay: number) {
    this.number = number;
    this.shard = shard;
    this.agent = agent;
    this.delay = delay;
  }

  /** Words that were heard, in order and without gaps. */
  get heard(): number {
    return this.receiver?.next ?? 0;
  }

  /** Whether it can be asked of this device, by its number in the run. */
  has(device: number): boolean {
    return this.state === 'ready' && device % this.shard.of === this.shard.index;
  }

  receive(take: (message: FromAgent) => void): void {
    this.receiver = new ReliableReceiver(take);
  }

  hear(number: number, message: FromAgent): void {
    this.heardAt = performance.now();
    this.receiver?.add(number, message);
  }

  /**
   * That it was silent for too long, in words; undefined when it was not.
   * @param hearingSince since when Redis could be heard without a break, as performance.now() tells it
   * @param started whether the run has begun: from then on there is a frame each second
   */
  silence(hearingSince: number, started: boolean): string | undefined {
    const now = performance.now();
    const silent = now - Math.max(this.heardAt, hearingSince);
    if (this.state === 'placed' && silent >= SETUP_MS)
      return `it did not make its devices within ${SETUP_MS / 1000} s`;
    if (this.state === 'ready' && started && silent >= LOST_AFTER_MS)
      return `it was not heard of for ${LOST_AFTER_MS / 1000} s`;
    return undefined;
  }
}

/** The state of the controller as it tells it itself. */
import type { ControllerSecond } from '../../metrics/controller-health.ts';
import { RECENT_MS } from './step-tally.ts';
import { type RecentGarbage, recentGarbage } from './workers.ts';

export interface ControllerRow {
  /** Of the last second. */
  readonly busy: number;
  readonly heapBytes: number;
  /** Over the last seconds: the longest from the end of a frame to its merge, and the longest delay; ms. */
  readonly behindMs: number;
  readonly loopLagMs: number;
  readonly gc: RecentGarbage | undefined;
}

export class ControllerState {
  #recent: ControllerSecond[] = [];

  add(second: ControllerSecond): void {
    this.#recent = [...this.#recent.filter(({ to }) => to > second.to - RECENT_MS), second];
  }

  /** Undefined before its first second. */
  get row(): ControllerRow | undefined {
    const recent = this.#recent;
    const last = recent.at(-1);
    if (!last) return undefined;
    return {
      busy: last.busy,
      heapBytes: last.heapBytes,
      behindMs: Math.max(0, ...recent.map(({ behindMs = 0 }) => behindMs)),
      loopLagMs: Math.max(0, ...recent.map(({ loopLagMs }) => loopLagMs)),
      gc: recentGarbage(recent.map((second) => ({ ...second, health: second }))),
    };
  }
}

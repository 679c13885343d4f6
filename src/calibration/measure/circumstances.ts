/** What every measurement needs to know. */
import type { Responder } from '../responder/process.ts';
import type { Effort } from './effort.ts';

export interface Circumstances {
  readonly responders: readonly Responder[];
  readonly signal: AbortSignal;
  readonly effort: Effort;
  /** That descriptors and ports allow at once. */
  readonly mostDevices: number;
}

/** Nothing was measured that could be kept. */
export class TooBusy extends Error {}

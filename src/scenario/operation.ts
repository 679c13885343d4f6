/**
 * What those who run a platform do in the course of a run, as a plan has it. Plain JSON; carried out by the
 * controller through the platform's HTTP interface (clouds/deli/app-api.ts).
 */
import type { SimulatedMs } from '../lifecycle/effects.ts';
import type { Faults } from './faults.ts';

/** A share of one fleet. */
export interface Selection {
  readonly fleet: string;
  /** Above 0, at most 1. */
  readonly share: number;
  /** With another seed than 0: another choice than the one that operations have in common. */
  readonly seed: number;
}

export type Operation =
  | {
      readonly kind: 'publish-firmware';
      readonly model: string;
      readonly version: string;
      /** Bytes. */
      readonly size: number;
      readonly upgrade: 'normal' | 'force';
      /** Whose broadcast topic gets 202. */
      readonly broadcast: 'model' | 'category' | 'none';
    }
  | {
      readonly kind: 'control';
      readonly of: Selection;
      readonly cmd: string;
      readonly payload: Readonly<Record<string, unknown>>;
    }
  /** `from`, `to`: yyyy-MM-dd or empty. */
  | { readonly kind: 'ask-logs'; readonly of: Selection; readonly from: string; readonly to: string }
  | { readonly kind: 'lock' | 'unlock' | 'ban' | 'unbind'; readonly of: Selection }
  /** `name`: of the group, for people; may be empty. */
  | { readonly kind: 'bind'; readonly of: Selection; readonly group: string; readonly name: string }
  | {
      readonly kind: 'bind-service' | 'unbind-service';
      readonly of: Selection;
      readonly service: string;
    }
  /** In place of all faults there were. */
  | { readonly kind: 'faults'; readonly faults: Faults };

export interface OperationPlan {
  /** When it begins, from the start of the run. */
  readonly at: SimulatedMs;
  readonly operation: Operation;
}

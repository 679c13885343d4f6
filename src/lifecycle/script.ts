/**
 * A lifecycle as data: what the YAML of a scenario becomes after validation, and what the interpreter walks.
 * Plain JSON, so that it crosses threads and machines.
 */
import type { Milliseconds, SimulatedMs } from './effects.ts';

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Attempts a second over the whole fleet, by phase; a phase that is not named has rate 0. */
export interface RateShape {
  /** Events per simulated millisecond from `from` (simulated ms since the run's start) to the next piece. */
  readonly pieces: readonly {
    readonly from: SimulatedMs;
    readonly to: SimulatedMs;
    readonly perMs: number;
  }[];
}

export type ScriptNode =
  | { readonly kind: 'step'; readonly name: string; readonly args: Readonly<Record<string, unknown>> }
  | { readonly kind: 'sleep'; readonly simulated: Range }
  | {
      /** At every multiple of `every` from here on, `times` times or for `simulated` ms; whichever ends first. */
      readonly kind: 'repeat';
      readonly every?: Range;
      readonly times?: number;
      readonly simulated?: SimulatedMs;
      readonly body: Script;
    }
  /** One fleet-wide schedule, dealt out to the devices in turn: event j belongs to device j mod devices. */
  | { readonly kind: 'load'; readonly shape: RateShape; readonly body: Script }
  | {
      readonly kind: 'choose';
      readonly options: readonly { readonly weight: number; readonly body: Script }[];
    }
  /** Runs the body again, at most `times` more, while a step in it fails. */
  | { readonly kind: 'retry'; readonly times: number; readonly backoff: Backoff; readonly body: Script };

export type Script = readonly ScriptNode[];

/** Waits between tries: doubling from min to max, each drawn from the upper half of its step. */
export interface Backoff {
  readonly min: SimulatedMs;
  readonly max: SimulatedMs;
}

export interface ReconnectPolicy {
  readonly backoff: Backoff;
  /** Tries before the device gives up and its life ends; 0 = never reconnects. */
  readonly tries: number;
}

export interface Timeouts {
  readonly connect: Milliseconds;
  readonly reply: Milliseconds;
  /** The longest silence within a download. */
  readonly download: Milliseconds;
}

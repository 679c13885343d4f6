/**
 * A lifecycle as data: what the YAML of a scenario becomes after validation, and what the interpreter walks.
 * Plain JSON, so that it crosses threads and machines.
 */
import type { Milliseconds, SimulatedMs } from './effects.ts';
import type { RatePiece } from './rate-piece.ts';

export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Turns over the whole fleet, in time; there are none between pieces. See load.ts. */
export interface RateShape {
  /** Simulated ms since the run's start. */
  readonly pieces: readonly RatePiece[];
  /** Set for turns at random, this often on average: the state that their stream begins with. */
  readonly poisson?: number;
}

/** From one turn to the next: drawn from a range, or exponential with this mean, the way to the first one too. */
export type Every = Range | { readonly poisson: SimulatedMs };

/** Turns begin when they are due, whether or not the ones before are over: at most this many at once at a device. */
export type OpenLoop = number;

export type ScriptNode =
  | { readonly kind: 'step'; readonly name: string; readonly args: Readonly<Record<string, unknown>> }
  | { readonly kind: 'sleep'; readonly simulated: Range }
  | {
      /** At every multiple of `every` from here on, `times` times or for `simulated` ms; whichever ends first. */
      readonly kind: 'repeat';
      readonly every?: Every;
      readonly times?: number;
      readonly simulated?: SimulatedMs;
      readonly open?: OpenLoop;
      readonly body: Script;
    }
  /** One fleet-wide schedule, dealt out to the devices in turn: event j belongs to device j mod devices. */
  | { readonly kind: 'load'; readonly shape: RateShape; readonly open?: OpenLoop; readonly body: Script }
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

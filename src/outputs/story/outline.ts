/**
 * What is known of a run before its first frame, as results keep it: run.json. With it and frames.ndjson alone a run
 * can be reported, judged and compared, whether or not it came to its end. No secrets. Versioned; additions keep
 * the version, changes raise it.
 */
import type { Loop } from '../../lifecycle/loops.ts';
import type { RunNames } from '../../metrics/names.ts';
import type { ThresholdSpec } from '../../verdict/thresholds.ts';
import type { ValidityBounds } from '../../verdict/validity.ts';

export const OUTLINE_VERSION = 1;

export interface RunOutline {
  readonly version: typeof OUTLINE_VERSION;
  readonly scenario: string;
  /** The scenario in a sentence: `5,000 devices in 2 fleets live 55 minutes in one, on the embedded platform`. */
  readonly sentence: string;
  /** What to type to run it again: the same seed, workers, number of devices and replaced values. */
  readonly command: string;
  /** ISO 8601, of the start barrier. */
  readonly startedAt: string;
  readonly seed: number;
  readonly timeScale: number;
  readonly workers: number;
  readonly devices: number;
  readonly target: string;
  /** Fleets and phases in the order of the scenario, the steps of each fleet in the order of its lifecycle. */
  readonly names: RunNames;
  readonly fleets: readonly FleetOutline[];
  /** How often what is repeated, a line each, and whether it waits for replies; absent in runs of old. */
  readonly paces?: readonly string[];
  /** Simulated ms from the start. */
  readonly phases: readonly { readonly name: string; readonly from: number; readonly to: number }[];
  /** Simulated ms; absent: the run ends when every life has ended. */
  readonly ends?: number;
  /** What disturbs the platform and from when to when; simulated ms; without `to`: to the end. */
  readonly faults: readonly { readonly text: string; readonly from: number; readonly to?: number }[];
  /** What those who run the platform do, in words; simulated ms. */
  readonly operations: readonly { readonly text: string; readonly at: number }[];
  readonly thresholds: readonly ThresholdSpec[];
  readonly bounds: ValidityBounds;
  /** Steps that are followed device by device; absent: none. */
  readonly followed?: readonly string[];
}

export interface FleetOutline {
  readonly name: string;
  readonly cloud: string;
  readonly devices: number;
  /** The steps of its lifecycle as it is written, each once; absent for a module's, and in runs of old. */
  readonly lifecycle?: readonly string[];
  /** Of the steps that it repeats: whether turns wait for replies; absent for a module's, and in runs of old. */
  readonly loops?: Readonly<Record<string, readonly Loop[]>>;
}

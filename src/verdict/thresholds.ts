/** Thresholds as a scenario writes them. */
import { parseThreshold } from './parse-threshold.ts';
import type { Threshold } from './threshold.ts';

export interface ThresholdSpec {
  readonly expect: string;
  readonly fleet?: string | undefined;
  readonly phase?: string | undefined;
  /** Real ms, whole seconds: it must hold in every window of this length, each a second after the one before. */
  readonly window?: number | undefined;
  /** The run stops when it can't hold any more. */
  readonly stop?: boolean | undefined;
  /** Real ms from the beginning of the phase or run: windows begin after it, and until then nothing stops the run. */
  readonly grace?: number | undefined;
}

export interface ThresholdProblem {
  /** Which threshold, from 0. */
  readonly index: number;
  readonly field: 'expect' | 'fleet' | 'phase' | 'window' | 'stop' | 'grace';
  /** Within the field's text, from 1. */
  readonly column: number;
  readonly message: string;
}

/** Throws for an expression that checkThresholds refuses. */
export function parsedThreshold(expect: string): Threshold {
  const parsed = parseThreshold(expect);
  if (!parsed.ok) throw new Error(`unchecked threshold "${expect}": ${parsed.message}`);
  return parsed.threshold;
}

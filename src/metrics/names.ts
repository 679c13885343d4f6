/** Every name that can turn up in a run's numbers, known before it starts. */
export interface RunNames {
  /** In the order of the scenario. */
  readonly phases: readonly string[];
  /**
   * By fleet, in the order of the scenario: the steps its lives can measure, in the order of their lifecycle.
   * `*` stands for any name (a lifecycle that a user's module writes).
   */
  readonly steps: Readonly<Record<string, readonly string[]>>;
}

export const ANY_STEP = '*';

/** The tally of lives that ended by an error of their own making. */
export const LIVES_THREW = 'script/lives-threw';

/** The tally of bytes that downloads received, as they came; no cloud's wire, so no part of reconciliation. */
export const DOWNLOADED_BYTES = 'download/bytes';

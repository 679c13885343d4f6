/** How the command ends; the README has the same table. */
export const EXIT = {
  pass: 0,
  /** A defect of Regatta itself. */
  defect: 1,
  workerLost: 97,
  invalid: 98,
  thresholdFailed: 99,
  badInput: 104,
  stoppedFromOutside: 105,
  /** The run went through but its result files could not be written. */
  resultsNotWritten: 106,
} as const;

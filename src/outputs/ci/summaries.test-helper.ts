/** Ends of runs as a build server meets them. */
import type { Summary } from '../../metrics/summary.ts';
import { FAILED } from '../testing/summaries.ts';

/** Stopped by a threshold, with one that holds, one that was not reached and a text that wants to be escaped. */
export const STOPPED: Summary = {
  ...FAILED,
  reasons: ['query.p99 < 100ms (phase steady, every 5s) failed: 812ms at 0:42; it stopped the run at 0:43'],
  stoppedBy: {
    expression: 'query.p99 < 100ms',
    scope: 'phase steady, every 5s',
    observed: '812ms',
    at: 43_000,
  },
  thresholds: [
    {
      expression: 'query.p99 < 100ms',
      scope: 'phase steady, every 5s',
      window: 5000,
      at: 42_000,
      observed: '812ms',
      value: 812_000,
      margin: -7.12,
      passed: false,
    },
    {
      expression: 'errors.rate < 1%',
      scope: 'whole run',
      observed: '0.04%',
      value: 0.0004,
      margin: 0.96,
      passed: true,
    },
    {
      expression: 'query.count >= 200000',
      scope: 'fleet 考勤机',
      observed: 'not reached (100000)',
      value: 100_000,
      passed: false,
      notReached: true,
    },
  ],
};

export const INVALID: Summary = {
  ...STOPPED,
  verdict: 'INVALID',
  exitCode: 98,
  reasons: [
    'worker 1 was 131 ms behind its schedule (p99; at most 100 ms); run fewer devices',
    'a life threw and ended before its time (DL_1: its life threw: <b>|`x`\n100% wrong]); mend the module',
    ...STOPPED.reasons,
  ],
};

/** The summary of a made-up run, from its view: as the real one in shape, with nothing measured. */
import type { Percentiles, StepSummary, Summary } from '../../metrics/summary.ts';
import type { Quantiles, RunView } from '../view.ts';

const milliseconds = ({ count, p50, p90, p95, p99, p999, max }: Quantiles): Percentiles => ({
  count,
  min: p50 / 4000,
  mean: p50 / 900,
  p50: p50 / 1000,
  p90: p90 / 1000,
  p95: p95 / 1000,
  p99: p99 / 1000,
  p999: p999 / 1000,
  max: max / 1000,
});

function stepSummaries(view: RunView): StepSummary[] {
  return view.fleets.flatMap((fleet) =>
    view.steps(fleet, 'run').map(({ step, missed, finished, failed, latency, sent }) => {
      const outcomes: Record<string, number> = { ok: finished - failed };
      for (const row of view.errors(fleet)) if (row.step === step) outcomes[row.outcome] = row.count;
      const times = latency && sent ? { fromDue: milliseconds(latency), fromSend: milliseconds(sent) } : {};
      return { fleet, step, attempts: finished, missed, outcomes, ...times };
    }),
  );
}

export function syntheticSummary(view: RunView): Summary {
  const { plan, workers, startedAt, target } = view.run;
  const p99 = (view.latency('', 'query', 'run')?.p99 ?? 0) / 1000;
  return {
    version: 1,
    scenario: plan.name,
    seed: plan.seed,
    startedAt: new Date(startedAt).toISOString(),
    seconds: view.at / 1000,
    timeScale: plan.timeScale,
    workers,
    devices: plan.fleets.reduce((sum, fleet) => sum + fleet.devices, 0),
    target,
    peakConnected: Math.max(0, ...view.connectedOverTime().values),
    verdict: 'PASS',
    reasons: ['made-up numbers: this is the preview'],
    exitCode: 0,
    steps: stepSummaries(view),
    phases: [],
    thresholds: [
      {
        expression: 'query.p99 < 250ms',
        scope: 'all fleets',
        observed: `${p99.toFixed(1)}ms`,
        passed: p99 < 250,
      },
    ],
    tallies: {},
    health: view.workers().map((row) => ({
      worker: row.worker,
      frames: Math.round(view.at / 1000),
      latenessP99Ms: row.latenessP99 / 1000,
      latenessMaxMs: row.latenessP99 / 500,
      loopLagMaxMs: row.loopLagMs,
      busyMean: row.busy,
      busyMax: row.busy,
    })),
    events: [],
  };
}

/** The run as families of metrics: names and units by Prometheus' conventions. Pure. */
import type { RunFacts } from '../output.ts';
import type { RunView } from '../view.ts';
import { counter, type Family, type Figure, gauge } from './family.ts';
import { healthFamilies } from './health-families.ts';
import type { RunCounts } from './run-counts.ts';

export interface RunState {
  readonly run: RunFacts;
  readonly view: RunView;
  readonly counts: RunCounts;
  readonly version: string;
  /** Once the run has ended. */
  readonly verdict?: string;
}

/** Those that have something to tell. */
export const runFamilies = (state: RunState): Family[] =>
  [
    ...aboutTheRun(state),
    ...aboutAttempts(state.counts),
    ...aboutDevices(state),
    ...healthFamilies(state.view, state.counts),
  ].filter(({ samples }) => samples.length > 0);

const VERDICTS = ['PASS', 'FAIL', 'INVALID'];

function aboutTheRun({ run, view, version, verdict }: RunState): Family[] {
  const { outline, workers } = run;
  const info = {
    scenario: outline.scenario,
    seed: String(outline.seed),
    target: outline.target,
    workers: String(workers),
    time_scale: String(outline.timeScale),
    version,
  };
  const phases = outline.phases.map(({ name }) => name);
  const one = (value: number): Figure[] => [{ labels: {}, value }];
  return [
    gauge('regatta_run_info', 'What runs: always 1, the facts are in the labels.', [
      { labels: info, value: 1 },
    ]),
    gauge('regatta_run_start_time_seconds', 'When the run started, since 1970.', one(run.startedAt / 1000)),
    gauge('regatta_run_elapsed_seconds', 'Real time since the start.', one(view.at / 1000)),
    gauge(
      'regatta_run_simulated_seconds',
      'Simulated time since the start: pauses hold it.',
      one(view.simulated / 1000),
    ),
    gauge('regatta_run_paused', '1 while the schedule is held.', one(Number(view.paused))),
    gauge(
      'regatta_run_phase',
      '1 for the phase that the run is in, 0 for the others.',
      phases.map((phase) => ({ labels: { phase }, value: Number(view.phase?.name === phase) })),
    ),
    gauge(
      'regatta_run_verdict',
      '1 for the verdict once the run has ended; absent before.',
      verdict === undefined
        ? []
        : VERDICTS.map((each) => ({ labels: { verdict: each }, value: Number(each === verdict) })),
    ),
  ];
}

function aboutAttempts(counts: RunCounts): Family[] {
  const steps = counts.steps();
  const labelled = steps.map((counts) => ({ labels: { fleet: counts.fleet, step: counts.step }, counts }));
  return [
    counter(
      'regatta_attempts_begun_total',
      'Attempts begun.',
      labelled.map(({ labels, counts: { begun } }) => ({ labels, value: begun })),
    ),
    counter(
      'regatta_attempts_total',
      'Attempts that ended, by how: ok, ok/…, or a failure as domain/code.',
      labelled.flatMap(({ labels, counts: { outcomes } }) =>
        [...outcomes].map(([outcome, value]) => ({ labels: { ...labels, outcome }, value })),
      ),
    ),
    counter(
      'regatta_attempts_missed_total',
      'Attempts that were due and never begun, since the device was busy or not there yet.',
      labelled.map(({ labels, counts: { missed } }) => ({ labels, value: missed })),
    ),
    {
      name: 'regatta_attempt_duration_seconds',
      help: 'From the moment an attempt was due to its end, whatever its outcome.',
      type: 'histogram',
      samples: labelled.map(({ labels, counts: { fromDue } }) => ({ labels, histogram: fromDue })),
    },
    {
      name: 'regatta_attempt_send_duration_seconds',
      help: 'From the moment an attempt was really sent to its end, whatever its outcome.',
      type: 'histogram',
      samples: labelled.map(({ labels, counts: { fromSend } }) => ({ labels, histogram: fromSend })),
    },
  ];
}

function aboutDevices({ run, view, counts }: RunState): Family[] {
  const fleets = run.outline.fleets;
  return [
    gauge(
      'regatta_devices',
      'Devices that the scenario gives a fleet.',
      fleets.map(({ name, cloud, devices }) => ({ labels: { fleet: name, cloud }, value: devices })),
    ),
    gauge(
      'regatta_connected_devices',
      'Devices that are connected.',
      fleets.map(({ name }) => ({ labels: { fleet: name }, value: view.connected(name) })),
    ),
    gauge(
      'regatta_devices_in_step',
      'Devices by the step they are in: waiting before they arrive, ended after their life.',
      fleets.flatMap(({ name }) => inStep(name, view, counts)),
    ),
  ];
}

function inStep(fleet: string, view: RunView, counts: RunCounts): Figure[] {
  const devices = new Map<string, number>();
  for (const [name, n] of view.inStep(fleet)) {
    const step = counts.stepLabel(fleet, name);
    devices.set(step, (devices.get(step) ?? 0) + n);
  }
  return [...devices].map(([step, value]) => ({ labels: { fleet, step }, value }));
}

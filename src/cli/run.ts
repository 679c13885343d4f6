import { ADDRESS, addressOf } from './address.ts';
import { AGENT_FLAGS, agentOptions } from './agent-flags.ts';
import type { Command } from './command.ts';
import { type Given, usageError } from './given.ts';
import type { RunOptions } from './run-options.ts';

/** As OpenTelemetry's exporters for Prometheus have it. */
const PROMETHEUS_PORT = 9464;
const LINGER_SECONDS = 15;
const LONGEST_LINGER_SECONDS = 3600;

export const run: Command = {
  name: 'run',
  summary: 'run a scenario and judge it',
  argument: {
    name: 'scenario',
    about: 'a scenario file (YAML)',
    missing: 'which scenario? Give its file, such as: regatta run scenarios/demo.yaml',
  },
  flags: {
    devices: { value: 'N', about: 'in all, over the fleets in proportion' },
    workers: { value: 'N', about: 'threads that drive the devices' },
    target: { value: 'T', about: 'embedded, mqtt://host:1883 or mqtts://host:8883' },
    set: { value: 'PATH=VALUE', about: 'replaces a value of the scenario; repeatable', repeated: true },
    seed: { value: 'N', about: 'other devices, another schedule' },
    out: { value: 'DIR', about: 'gets the folder of results (default: results)' },
    dashboard: { about: 'as opposed to lines: --no-dashboard (default: on a terminal)' },
    quiet: { about: 'only problems and the verdict' },
    prometheus: {
      value: '[HOST:]PORT',
      optional: ADDRESS,
      about: 'figures at /metrics (default: 127.0.0.1:9464)',
    },
    linger: {
      value: 'SECONDS',
      about: 'its last figures wait for a scrape (default: 15)',
    },
    web: {
      value: 'PORT',
      optional: ADDRESS,
      about: 'live page in the browser; HOST:PORT for others too',
    },
    ci: { about: 'tell the build server that runs this (default); or --no-ci' },
    ...AGENT_FLAGS,
  },
  examples: [
    ['regatta run scenarios/demo.yaml', 'a morning of 5,000 devices in about a minute'],
    ['regatta run scenarios/demo.yaml --web', 'and every device in the browser'],
    ['regatta run scenarios/demo.yaml --devices 100 --no-dashboard', 'the same, smaller, in lines'],
    ['regatta run scenarios/echo.yaml --target mqtt://10.0.0.7:1883', 'against a gateway of yours'],
    ['regatta run scenarios/demo.yaml --set fleets.attendance.qos=1', 'one value changed'],
  ],
  async run(given) {
    const options = runOptions(given);
    if (options.engine === undefined) (await import('../engine/shard-thread.ts')).warmUp();
    const { runScenario } = await import('../controller/run.ts');
    return runScenario(options);
  },
};

export function runOptions(given: Given): RunOptions {
  const [devices, workers, seed] = [
    given.wholeNumber('devices', 1),
    given.wholeNumber('workers', 1),
    given.wholeNumber('seed', 0),
  ];
  const target = given.text('target');
  const out = given.text('out');
  const dashboard = given.switch('dashboard') ?? 'auto';
  const ci = given.switch('ci');
  const quiet = given.switch('quiet') ?? false;
  const web = given.optionalText('web');
  if (dashboard === true && quiet) throw usageError('--dashboard and --quiet exclude each other');
  return {
    scenario: given.list('scenario')[0] ?? '',
    ...(devices !== undefined && { devices }),
    ...(workers !== undefined && { workers }),
    ...(target !== undefined && { target }),
    set: given.list('set').map(checkedSetting),
    ...(seed !== undefined && { seed }),
    ...(out !== undefined && { out }),
    dashboard,
    quiet,
    ...prometheusOptions(given),
    ...(web !== undefined && { web: addressOf('web', web, 0) }),
    ...(ci !== undefined && { ci }),
    ...agentOptions(given),
  };
}

function prometheusOptions(given: Given): Pick<RunOptions, 'prometheus'> {
  const address = given.optionalText('prometheus');
  const seconds = given.wholeNumber('linger', 0, LONGEST_LINGER_SECONDS);
  if (address === undefined) {
    if (seconds !== undefined) throw usageError('--linger says nothing without --prometheus');
    return {};
  }
  const lingerMs = 1000 * (seconds ?? LINGER_SECONDS);
  return { prometheus: { ...addressOf('prometheus', address, PROMETHEUS_PORT), lingerMs } };
}

function checkedSetting(setting: string): string {
  if (/^[^=]+=/.test(setting)) return setting;
  throw usageError(`--set takes path=value, such as --set timeScale=60, not "${setting}"`);
}

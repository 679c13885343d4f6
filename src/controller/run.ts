/**
 * A run from its options to its exit code: what can be checked is checked, then the platform starts, then the
 * outputs, then the workers. Whatever was measured is written, however the run ended.
 */
import type { RunOptions } from '../cli/run-options.ts';
import { languages } from '../clouds/languages.ts';
import { monotonicClock } from '../fleet/clock.ts';
import { readEnvironment } from '../outputs/files/environment.ts';
import { machineInWords } from '../outputs/files/machine.ts';
import { ResultFiles } from '../outputs/files/result-files.ts';
import { Pump } from '../outputs/pump.ts';
import { type PlatformProcess, startPlatformProcess } from '../platform/child.ts';
import type { PlatformAddresses } from '../platform/options.ts';
import { checkModules } from '../preflight/modules.ts';
import { makePlan } from '../scenario/make-plan.ts';
import type { ParsedScenario } from '../scenario/parse.ts';
import type { Plan } from '../scenario/plan.ts';
import { platformOptions } from '../scenario/platform-options.ts';
import { resolvedScenario } from '../scenario/redact.ts';
import type { Scenario } from '../scenario/schema.ts';
import { ThresholdWatch } from '../verdict/threshold-watch.ts';
import { withResults } from '../verdict/verdict.ts';
import { version } from '../version.ts';
import { overridesOf } from './choices.ts';
import { conclude } from './conclude.ts';
import { type ChosenEngine, chooseEngine } from './engines.ts';
import { openLivePage } from './live.ts';
import { Operations } from './operations.ts';
import { operatorOf } from './operator.ts';
import { outlineOf } from './outline.ts';
import { openOutputs } from './outputs.ts';
import { deviceReports, platformTallies } from './platform-truth.ts';
import { openPrometheus } from './prometheus.ts';
import { besideScenario, readScenario } from './scenario-file.ts';
import { checkScreen } from './screen.ts';
import { Session } from './session.ts';

/** Resolves to the exit code. Throws a RegattaError for what the user can mend before the run. */
export async function runScenario(options: RunOptions): Promise<number> {
  checkScreen(options);
  const parsed = readScenario(options.scenario, overridesOf(options), options.devices);
  const { scenario } = parsed;
  const engine = await chooseEngine(options, parsed);
  try {
    await checkModules(modulesOf(options.scenario, scenario));
    return await withPlatform(options, parsed, engine);
  } finally {
    await engine.close(false);
  }
}

async function withPlatform(
  options: RunOptions,
  parsed: ParsedScenario,
  engine: ChosenEngine,
): Promise<number> {
  const platform = await startEmbedded(parsed);
  try {
    return await play({
      options,
      parsed,
      plan: planFor(options, parsed, engine, platform),
      engine,
      platform,
    });
  } finally {
    await platform?.stop();
  }
}

/** Their absolute paths. */
const modulesOf = (file: string, { fleets }: Scenario): string[] =>
  Object.values(fleets).flatMap(({ lifecycle }) =>
    lifecycle.kind === 'module' ? [besideScenario(file, lifecycle.module)] : [],
  );

function startEmbedded({ scenario, files }: ParsedScenario): Promise<PlatformProcess> | undefined {
  if (scenario.target.kind !== 'embedded') return undefined;
  return startPlatformProcess(platformOptions(scenario, languages, files));
}

function planFor(
  options: RunOptions,
  { scenario, files }: ParsedScenario,
  { sourceAddresses }: ChosenEngine,
  platform: PlatformProcess | undefined,
): Plan {
  return makePlan(scenario, {
    files,
    sourceAddresses,
    resolveModule: (path) => besideScenario(options.scenario, path),
    ...(platform && { platform: platform.addresses }),
  });
}

function withoutSecrets({ services, brokers, trust: _, token: __, ...addresses }: PlatformAddresses) {
  const named = Object.entries(brokers ?? {}).map(([cloud, url]) => [`${cloud} broker`, url]);
  return { ...addresses, ...services, ...Object.fromEntries(named) };
}

interface Play {
  readonly options: RunOptions;
  readonly parsed: ParsedScenario;
  readonly plan: Plan;
  readonly engine: ChosenEngine;
  readonly platform: PlatformProcess | undefined;
}

async function play(inputs: Play): Promise<number> {
  const { plan } = inputs;
  const operations = new Operations(plan, monotonicClock(), operatorOf(plan));
  const watch = new ThresholdWatch(plan.thresholds, plan, inputs.engine.workers);
  const session = new Session(inputs.engine.engine, watch, operations);
  const release = session.takeSignals();
  try {
    return await playToResults(inputs, session);
  } finally {
    release();
  }
}

async function playToResults(inputs: Play, session: Session): Promise<number> {
  const { options, parsed, plan, engine, platform } = inputs;
  const { workers, warnings, hints } = engine;
  const { scenario } = parsed;
  const environment = readEnvironment({
    regatta: version,
    commandLine: process.argv.slice(1),
    platform: platform && withoutSecrets(platform.addresses),
  });
  // Before there is a folder: a port that is in use must not leave one.
  const livePage = await openLivePage(options, { controls: session, fleet: session });
  const prometheus = await openPrometheus(options, session.hurry, (text) => pump.notice(text, 'info'));
  const files = ResultFiles.create({
    parent: options.out ?? scenario.outputs.directory,
    scenario: plan.name,
    scenarioYaml: resolvedScenario(parsed.document),
    environment,
    now: new Date(),
    onFailure: (text) => pump.notice(text),
  });
  const machine = machineInWords(environment);
  const { merged } = session;
  const wanted = {
    options,
    scenario,
    controls: session,
    files,
    machine,
    merged,
    prometheus,
    livePage,
    engine,
  };
  const outputs = await openOutputs(wanted);
  const pump = new Pump(outputs);
  const before = platform && (await platformTallies(platform.addresses.http));
  void platform?.exited.then((code) => session.platformEnded(code));
  const outline = outlineOf({ options, scenario, plan, workers });
  const { target } = outline;
  await session.run({ plan, outline, workers, target, warnings, hints }, pump);
  const after = platform && (await platformTallies(platform.addresses.http));
  const records = plan.followed && platform && (await deviceReports(platform.addresses.http));
  const summary = conclude({
    outline: { ...outline, startedAt: new Date(session.startedAt).toISOString() },
    end: session,
    ...(before && after && { platform: { before, after, ...(records && { records }) } }),
  });
  await pump.finish(summary);
  if (files.failed !== undefined)
    process.stderr.write(`${files.failed}; what was written is kept in ${files.folder}\n`);
  return withResults(summary.exitCode, files.failed);
}

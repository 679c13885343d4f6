/** A scenario's own lives on a clock that tests move, with links to a scripted server: no sockets, no waiting. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { languages } from '../../src/clouds/languages.ts';
import { buildFleets } from '../../src/fleet/build.ts';
import { LiveWorld } from '../../src/fleet/live-world.ts';
import { ManualClock } from '../../src/fleet/manual-clock.test-helper.ts';
import { Schedule } from '../../src/fleet/schedule.ts';
import { TestServer } from '../../src/fleet/scripted-server.test-helper.ts';
import { phaseAt, phaseNames } from '../../src/metrics/phases.ts';
import { Recorder } from '../../src/metrics/recorder.ts';
import { makePlan } from '../../src/scenario/make-plan.ts';
import { parseScenario } from '../../src/scenario/parse.ts';
import type { Plan, Shard } from '../../src/scenario/plan.ts';
import { ROOT } from './regatta.ts';

/** The plan of a scenario, as every worker gets it. @param file from the repository's root */
export function planOf(file: string, overrides: readonly string[] = []): Plan {
  const parsed = parseScenario({
    text: readFileSync(join(ROOT, file), 'utf8'),
    file,
    clouds: languages,
    environment: {},
    overrides: ['target=mqtt://127.0.0.1:1883', ...overrides],
    read: (path) => assert.fail(`reads ${path}`),
    checkNames: () => [],
  });
  if ('diagnostics' in parsed) assert.fail(JSON.stringify(parsed.diagnostics));
  return makePlan(parsed.scenario, { files: parsed.files, resolveModule: (path) => path });
}

export interface VirtualShare {
  readonly world: LiveWorld;
  readonly clock: ManualClock;
  readonly server: TestServer;
  readonly recorder: Recorder;
  /** Lives begin as the clock is moved. */
  begin(): void;
}

/** One worker's share of a plan; every download is whole and has the MD5 `whole`. */
export async function virtualShare(plan: Plan, shard: Shard): Promise<VirtualShare> {
  const clock = new ManualClock();
  const server = new TestServer(clock);
  const recorder = new Recorder(shard.index, phaseNames(plan.phases));
  assert.ok(plan.target !== 'embedded');
  const world = new LiveWorld({
    clock,
    schedule: new Schedule(plan.timeScale),
    recorder,
    target: plan.target,
    http: {
      fetch: () => assert.fail(),
      download: async (url) => ({
        outcome: 'ok',
        transfer: { url, received: 1, total: 1, md5: 'whole', resumptions: 0 },
      }),
      upload: () => assert.fail(),
    },
    listenForCalls: () => assert.fail(),
    httpCalls: plan.limits.http,
    openLink: server.open,
    handshakes: plan.limits.handshakes,
    phaseAt: (simulated) => phaseAt(plan.phases, simulated),
    ...(plan.followed && { followed: plan.followed }),
    graceMs: plan.graceMs,
  });
  await buildFleets(world, { plan, shard, delay: 0 });
  return { world, clock, server, recorder, begin: () => world.begin(plan.ends) };
}

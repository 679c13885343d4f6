/** A worker's whole work: makes its devices, waits at the start barrier, runs their lives, sends frames. */
import type { MessagePort } from 'node:worker_threads';
import type { FromWorker, ToWorker, WorkerTask } from '../engine/protocol.ts';
import { getOrAdd } from '../metrics/get-or-add.ts';
import { phaseAt, phaseNames } from '../metrics/phases.ts';
import { Recorder } from '../metrics/recorder.ts';
import { isAllowed } from '../net/allowed-hosts.ts';
import { systemPorts } from '../net/local-ports.ts';
import { leanLinkOver } from '../net/mqtt/lean-link.ts';
import { loadMqttJsLink } from '../net/mqtt/mqttjs-link.ts';
import { transportFrom } from '../net/open-transport.ts';
import { listenForCalls } from '../net/receiver.ts';
import { buildFleets } from './build.ts';
import { monotonicClock } from './clock.ts';
import { Frames } from './frames.ts';
import { openHttp } from './http.ts';
import { LiveWorld } from './live-world.ts';
import { Schedule } from './schedule.ts';
import { sourceAddress } from './source-address.ts';
import { Watch } from './watch.ts';

/** Settles when the last frame has been sent. */
export async function runWorker(task: WorkerTask): Promise<void> {
  const { plan, worker, shard, port, watched } = task;
  const send = (message: FromWorker, transferred: readonly ArrayBuffer[] = []) =>
    port.postMessage(message, transferred);
  const clock = monotonicClock();
  const http = openHttp(plan);
  let world: LiveWorld;
  try {
    world = await makeWorld(task, clock, http);
    const devices = await buildFleets(world, task);
    send({ kind: 'ready', worker, devices });
  } catch (error) {
    send({
      kind: 'failed',
      worker,
      reason: error instanceof Error ? error.message : String(error),
    });
    port.close();
    return;
  }
  const frames = new Frames(world, (frame) => send({ kind: 'frame', frame }));
  const watch = watched
    ? new Watch(world, plan, shard, (cells) => send({ kind: 'cells', cells }, [cells.cells.buffer]))
    : undefined;
  listen(port, world, watch, (at) => {
    clock.start(at);
    world.begin(plan.ends);
    frames.begin();
    watch?.begin();
  });
  await world.finished;
  await world.receivers.close();
  watch?.finish();
  frames.finish();
  port.close();
  await http.close();
}

function listen(
  port: MessagePort,
  world: LiveWorld,
  watch: Watch | undefined,
  start: (at: bigint) => void,
): void {
  port.on('message', (message: ToWorker) => {
    switch (message.kind) {
      case 'start':
        start(message.at);
        break;
      case 'pause':
        world.timers.pause();
        break;
      case 'resume':
        world.timers.resume();
        break;
      case 'stop':
        world.stop();
        break;
      case 'tell': {
        const { device } = message;
        port.postMessage({ kind: 'told', device, story: watch?.tell(device) } satisfies FromWorker);
        break;
      }
    }
  });
}

async function makeWorld(
  { plan, worker }: WorkerTask,
  clock: ReturnType<typeof monotonicClock>,
  http: ReturnType<typeof openHttp>,
): Promise<LiveWorld> {
  if (plan.target === 'embedded') throw new Error('the embedded platform was not started');
  return new LiveWorld({
    clock,
    schedule: new Schedule(plan.timeScale),
    recorder: new Recorder(worker, phaseNames(plan.phases)),
    target: plan.target,
    http,
    listenForCalls,
    httpCalls: plan.limits.http,
    openLink: plan.link === 'lean' ? leanLinkOver(transportFrom(systemPorts())) : await loadMqttJsLink(),
    handshakes: plan.limits.handshakes,
    ...(plan.trust !== undefined && { trust: plan.trust }),
    localAddress: sourceAddress(plan),
    ...(plan.allowed && { mayReach: reachOf(plan.allowed) }),
    phaseAt: (simulated) => phaseAt(plan.phases, simulated),
    ...(plan.followed && { followed: plan.followed }),
    graceMs: plan.graceMs,
  });
}

/** Asked for every connection; there are few different hosts. */
function reachOf(allowed: readonly string[]): (host: string) => boolean {
  const known = new Map<string, boolean>();
  return (host) => getOrAdd(known, host, () => isAllowed(host, allowed));
}

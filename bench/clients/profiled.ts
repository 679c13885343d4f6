/** A worker at saturation under V8's own sampling profiler: which share of its time measuring takes. */
import { type Profiler, Session } from 'node:inspector/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { echoPlan } from './echo-plan.ts';
import { options, report, startWorker } from './worker.ts';

export interface ProfiledOptions {
  readonly devices: number;
  readonly seconds: number;
  readonly port: number;
}

/** Shares of the time in which the worker did anything, 0…1. */
export interface ProfiledResult {
  /** Recorder and frames, with everything they call. */
  readonly recording: number;
  /** The MQTT links and the codec themselves. */
  readonly link: number;
  readonly garbage: number;
}

const INTERVAL_MICROS = 500;
const WARM_SECONDS = 4.5;
/** Files of dist whose functions, and what these call, are recording; the controller's merging is not. */
const RECORDING = /\/(metrics\/recorder|fleet\/frames)\.js$/;
const LINK = /\/net\/mqtt\//;

const { devices, seconds, port } = options<ProfiledOptions>();
const session = new Session();
session.connect();
// From the start: only code that is optimized under the profiler tells what was inlined into it.
await session.post('Profiler.enable');
await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_MICROS });
await session.post('Profiler.start');
const began = performance.now();
const worker = startWorker(echoPlan({ devices, port, link: 'lean', rampSeconds: 0, seconds: 3600 }));
await worker.connectAll(devices);
await sleep(WARM_SECONDS * 1000);
const from = (performance.now() - began) * 1000;
await sleep(seconds * 1000);
const { profile } = await session.post('Profiler.stop');
report(sharesOf(profile, from));
process.exit();

/** @param after µs since the profile began: earlier samples are of warming up */
function sharesOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile, after: number): ProfiledResult {
  const kinds = kindsOf(nodes);
  const micros = { recording: 0, link: 0, garbage: 0, idle: 0, other: 0 };
  let at = 0;
  for (const [index, id] of samples.entries()) {
    at += timeDeltas[index] ?? 0;
    // A sample stands for the time until the next one.
    if (at >= after) micros[kinds.get(id) ?? 'other'] += timeDeltas[index + 1] ?? 0;
  }
  const { recording, link, garbage, other } = micros;
  const busy = recording + link + garbage + other;
  return { recording: recording / busy, link: link / busy, garbage: garbage / busy };
}

type Kind = 'recording' | 'link' | 'garbage' | 'idle' | 'other';

/** Of each node of the call tree, by its own function and those above it. */
function kindsOf(nodes: readonly Profiler.ProfileNode[]): Map<number, Kind> {
  const kinds = new Map<number, Kind>();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const visit = (node: Profiler.ProfileNode, within: Kind) => {
    const kind = within === 'recording' ? within : kindOf(node);
    kinds.set(node.id, kind);
    for (const child of node.children ?? []) {
      const below = byId.get(child);
      if (below) visit(below, kind);
    }
  };
  if (nodes[0]) visit(nodes[0], 'other');
  return kinds;
}

function kindOf({ callFrame: { url, functionName } }: Profiler.ProfileNode): Kind {
  if (functionName === '(garbage collector)') return 'garbage';
  if (functionName === '(idle)') return 'idle';
  if (RECORDING.test(url)) return 'recording';
  return LINK.test(url) ? 'link' : 'other';
}

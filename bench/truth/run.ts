/** A real `regatta run` through the delaying proxy, watched from outside, and joined with what the proxy saw. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MergedFrames, mergeFrames } from '../../src/metrics/merge.ts';
import type { Summary } from '../../src/metrics/summary.ts';
import { readResults } from '../../test/helpers/results.ts';
import { startBroker } from '../broker.ts';
import { runCommand } from '../child.ts';
import { FOLDER } from '../clients/stopwatch.ts';
import { client } from '../paths.ts';
import type { Plant } from './plants.ts';
import { precedence } from './precedence.ts';
import type { buildProxy, ProxyRecord, Witnessed } from './proxy.ts';

/** Queries a second of all devices together. */
export const RATE = 5000;
/** s: to connect, for the code to get warm, what is judged, and for late replies to come. */
const [CONNECTING, WARMING, MEASURED, WAITING] = [4, 5, 20, 2];
/** The phase that is judged, and its number. */
const PHASE = 'measured';
const PHASE_NUMBER = 2;

/** One request as three have seen it: the schedule, the run itself, and the proxy. */
export interface Exchange {
  readonly device: number;
  /** As the schedule's arithmetic says, without asking the run; real ms since its start. */
  readonly due: number;
  /** As the run measured it, likewise. */
  readonly sent: number;
  readonly ended: number;
  readonly outcome: string;
  readonly measured: boolean;
  readonly witnessed: Witnessed;
}

export interface WatchedRun {
  readonly summary: Summary;
  /** Of the whole run. */
  readonly frames: MergedFrames;
  /** In the order of their due times. */
  readonly exchanges: readonly Exchange[];
  readonly record: ProxyRecord;
  /** What the run calls zero; ns of CLOCK_MONOTONIC. */
  readonly zero: number;
}

const scenario = ({ devices, replyTimeout }: Plant, port: number): string => `
name: truth
target: { mqtt: "mqtt://127.0.0.1:${port}", subscribeOwnTopic: true, publishTopic: "{clientId}", echo: true }
phases: [{ name: connect, for: ${CONNECTING}s }, { name: warm, for: ${WARMING}s }, { name: ${PHASE}, for: ${MEASURED}s }, { name: after, for: ${WAITING}s }]
fleets:
  gates:
    cloud: deli
    product: { category: KQ, model: DL, secret: in-the-open }
    devices: ${devices}
    arrival: { ramp: ${CONNECTING / 2}s }
    timeouts: { reply: ${replyTimeout}ms }
    lifecycle:
      - connect
      - subscribe
      - repeat: { rate: { warm: ${RATE}/s, ${PHASE}: ${RATE}/s }, do: [query] }
      - sleep: ${WAITING}s
`;

/** On a Mosquitto of its own. @param meanwhile is given the proxy's port; what it returns is called after the run */
export async function watchedRun(
  proxies: ReturnType<typeof buildProxy>,
  plant: Plant,
  meanwhile: (port: number) => Promise<() => Promise<void>> = async () => async () => {},
): Promise<WatchedRun> {
  await using server = await startBroker();
  const folder = mkdtempSync(join(tmpdir(), 'regatta-bench-'));
  const out = join(folder, 'results');
  const file = join(folder, 'truth.yaml');
  const proxy = await proxies.start(plant, server.port);
  writeFileSync(file, scenario(plant, proxy.port));
  const after = await meanwhile(proxy.port);
  const words = ['run', file, '--no-dashboard', '--out', out, '--workers', '1'];
  const watching = { NODE_OPTIONS: `--import=${client('stopwatch')}`, [FOLDER]: folder };
  const code = await runCommand(words, watching, precedence());
  await after();
  const record = await proxy.record();
  const { summary, frames } = readResults(out);
  const stopwatch = readStopwatch(folder);
  rmSync(folder, { recursive: true });
  if (code !== 0) throw new Error(`bench: the run ended with ${code}: ${summary.reasons.join('; ')}`);
  const watched = joined(plant, stopwatch, record);
  return { summary, frames: mergeFrames(frames), record, ...watched };
}

const readStopwatch = (folder: string): string =>
  readdirSync(folder)
    .filter((name) => name.startsWith('stopwatch-'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('');

function joined(
  { devices }: Plant,
  stopwatch: string,
  record: ProxyRecord,
): Pick<WatchedRun, 'exchanges' | 'zero'> {
  const witnessed = new Map(record.requests.map((one) => [`${one.clientId} ${one.mid}`, one]));
  const [zero, ...rows] = stopwatch.trimEnd().split('\n');
  const exchanges = rows.map((row): Exchange => {
    const [device, clientId, mid, phase, due, sent, took, outcome = ''] = row.split(' ');
    const seen = witnessed.get(`${clientId} ${mid}`);
    if (!seen) throw new Error(`bench: the proxy never saw request ${mid} of ${clientId}`);
    const planned = CONNECTING * 1000 + ((Number(device) + (Number(mid) - 1) * devices) / RATE) * 1000;
    if (Math.abs(planned - Number(due)) > 0.001)
      throw new Error(
        `bench: request ${mid} of ${clientId} was due at ${planned} ms, and for the run at ${due}`,
      );
    return {
      device: Number(device),
      due: planned,
      sent: Number(sent),
      ended: Number(sent) + Number(took) / 1000,
      outcome,
      measured: Number(phase) === PHASE_NUMBER,
      witnessed: seen,
    };
  });
  return { zero: Number(zero), exchanges: exchanges.sort((a, b) => a.due - b.due) };
}

/** The histograms that the user's figures are read from, of the phase that is judged. */
export const measuredScope = { step: 'query', phase: PHASE } as const;

/** What measuring costs a worker, against HdrHistogram itself. */
import { build, encodeIntoCompressedBase64, initWebAssembly } from 'hdr-histogram-js';
import { Recorder } from '../src/metrics/recorder.ts';
import { type Bench, type Figure, median, medianOf } from './bench.ts';
import { startBroker } from './broker.ts';
import { runClient } from './child.ts';
import type { ProfiledOptions, ProfiledResult } from './clients/profiled.ts';
import { nanoseconds } from './nanoseconds.ts';

const FRAMES = 50;
const KEYS = 20;
const ATTEMPTS_A_FRAME = 10_000;
/** What one worker does on the reference machine at saturation. */
const ATTEMPTS_A_SECOND = 60_000;
const PROFILED: Omit<ProfiledOptions, 'port'> = { devices: 5000, seconds: 5 };
const MOST_PERCENT = 5;

/** Latencies of 0.3 … 300 ms, drawn beforehand so that drawing them costs nothing here. */
const latencies = Float64Array.from({ length: 65_536 }, () => Math.floor(300 * 1000 ** Math.random()));
const latency = (turn: number): number => latencies[turn & 65_535]!;

const closing = { final: false, paused: false, gauges: [], loopLagMs: 0, busy: 0, heapBytes: 0 };
/** HdrHistogram with what our buckets have: 1 µs … 1 h, three digits. */
const LAYOUT = {
  lowestDiscernibleValue: 1,
  highestTrackableValue: 3.6e9,
  numberOfSignificantValueDigits: 3,
} as const;

export const recorder = {
  name: 'recorder',
  about: `what measuring takes of a saturated worker; an attempt's recording, a frame of ${KEYS} steps`,
  async run({ rounds }) {
    const profiles = await profiled(rounds);
    await initWebAssembly();
    const hdr = [hdrHistogram(), hdrHistogram()] as const;
    const attempt = nanoseconds({
      ours: ourAttempt(),
      hdr: (turn) => {
        hdr[0].recordValue(latency(turn));
        hdr[1].recordValue(latency(turn) - 100);
      },
    });
    const frame = millisecondsAFrame();
    const spent = (nanosAnAttempt: number, millisAFrame: number) =>
      ((nanosAnAttempt * ATTEMPTS_A_SECOND) / 1e9 + millisAFrame / 1e3) * 100;
    const rival = 'HdrHistogram (WASM)';
    return [
      {
        what: 'recorder and frames in a saturated worker',
        unit: '% of its CPU',
        ours: 100 * medianOf(profiles, ({ recording }) => recording),
        rival: 'MQTT links, codec',
        theirs: 100 * medianOf(profiles, ({ link }) => link),
        bar: { of: 'value', atMost: MOST_PERCENT },
      },
      { what: 'an attempt', unit: 'ns', ours: attempt.ours, rival, theirs: attempt.hdr },
      { what: 'a frame', unit: 'ms', ours: frame.ours, rival, theirs: frame.hdr },
      {
        what: `of a core at ${ATTEMPTS_A_SECOND} attempts/s`,
        unit: '%',
        ours: spent(attempt.ours, frame.ours),
        rival,
        theirs: spent(attempt.hdr, frame.hdr),
        bar: { of: 'value', atMost: MOST_PERCENT },
      },
    ] satisfies Figure[];
  },
} satisfies Bench;

/** The worker itself at saturation, as V8's profiler sees it: caches are as full of other things as they are there. */
async function profiled(rounds: number): Promise<ProfiledResult[]> {
  await using broker = await startBroker();
  const results: ProfiledResult[] = [];
  for (let round = 0; round < rounds; round++)
    results.push(await runClient<ProfiledResult>('profiled', { ...PROFILED, port: broker.port }));
  return results;
}

const hdrHistogram = () => build({ ...LAYOUT, useWebAssembly: true });

function ourAttempt() {
  const ours = new Recorder(0, ['peak']);
  const slots = steps(ours);
  return (turn: number) => {
    const slot = slots[turn % KEYS]!;
    ours.begin(slot, 0);
    ours.end(slot, 0, turn % 50 === 0 ? 'platform/107' : 'ok', latency(turn), latency(turn) - 100);
  };
}

const steps = (of: Recorder): number[] =>
  Array.from({ length: KEYS }, (_, i) => of.slot('fleet', `step-${i}`));

/** One frame a second: closing ours, and encoding and emptying two HdrHistograms a step. */
function millisecondsAFrame(): { ours: number; hdr: number } {
  const ours = new Recorder(0, ['peak']);
  const slots = steps(ours);
  const histograms = Array.from({ length: KEYS * 2 }, hdrHistogram);
  const times = { ours: [] as number[], hdr: [] as number[] };
  for (let frame = 0; frame < FRAMES; frame++) {
    for (let i = 0; i < ATTEMPTS_A_FRAME; i++) {
      const step = i % KEYS;
      ours.begin(slots[step]!, 0);
      ours.end(slots[step]!, 0, 'ok', latency(i), latency(i) - 100);
      histograms[2 * step]!.recordValue(latency(i));
      histograms[2 * step + 1]!.recordValue(latency(i) - 100);
    }
    times.ours.push(
      milliseconds(() => ours.close({ ...closing, from: frame * 1000, to: frame * 1000 + 1000 })),
    );
    times.hdr.push(
      milliseconds(() => {
        for (const histogram of histograms) {
          encodeIntoCompressedBase64(histogram);
          histogram.reset();
        }
      }),
    );
  }
  for (const histogram of histograms) histogram.destroy();
  return { ours: median(times.ours), hdr: median(times.hdr) };
}

function milliseconds(work: () => void): number {
  const from = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - from) / 1e6;
}

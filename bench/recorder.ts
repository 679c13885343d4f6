/** What recording costs a worker: nanoseconds an attempt, and milliseconds a frame. */
import { Recorder } from '../src/metrics/recorder.ts';

const ATTEMPTS = 1_000_000;
const FRAMES = 100;
const KEYS = 20;

/** Latencies of about 0.3 … 300 ms, drawn beforehand so that drawing them costs nothing here. */
const latencies = Float64Array.from({ length: 65_536 }, () => 300 * 1000 ** Math.random() * 1.0);

const closing = { final: false, paused: false, gauges: [], loopLagMs: 0, busy: 0, heapBytes: 0 };

function nanosecondsAnAttempt(): number {
  const recorder = new Recorder(0, ['peak']);
  const slots = Array.from({ length: KEYS }, (_, i) => recorder.slot('fleet', `step-${i}`));
  const started = process.hrtime.bigint();
  for (let i = 0; i < ATTEMPTS; i++) {
    const slot = slots[i % KEYS]!;
    const micros = latencies[i & 65_535]!;
    recorder.begin(slot, 0);
    recorder.end(slot, 0, i % 50 === 0 ? 'platform/107' : 'ok', micros, micros - 100);
  }
  return Number(process.hrtime.bigint() - started) / ATTEMPTS;
}

function millisecondsAFrame(): number {
  const recorder = new Recorder(0, ['peak']);
  const slots = Array.from({ length: KEYS }, (_, i) => recorder.slot('fleet', `step-${i}`));
  let spent = 0n;
  for (let frame = 0; frame < FRAMES; frame++) {
    for (let i = 0; i < 10_000; i++) {
      const slot = slots[i % KEYS]!;
      recorder.begin(slot, 0);
      recorder.end(slot, 0, 'ok', latencies[i]!, latencies[i]! - 100);
    }
    const started = process.hrtime.bigint();
    recorder.close({ ...closing, from: frame * 1000, to: frame * 1000 + 1000 });
    spent += process.hrtime.bigint() - started;
  }
  return Number(spent) / 1e6 / FRAMES;
}

export function benchRecorder(): void {
  nanosecondsAnAttempt(); // warms the compiler
  const attempt = Math.min(...Array.from({ length: 5 }, nanosecondsAnAttempt));
  const frame = Math.min(...Array.from({ length: 5 }, millisecondsAFrame));
  console.log(
    `recorder: ${attempt.toFixed(0)} ns an attempt (begin + end, two histograms), ` +
      `${frame.toFixed(2)} ms a frame of ${KEYS} keys and 10,000 attempts`,
  );
}

/** A worker as it runs in production, alone in this process. */
import { MessageChannel } from 'node:worker_threads';
import type { FromWorker, ToWorker } from '../../src/engine/protocol.ts';
import { runWorker } from '../../src/fleet/worker.ts';
import { MergedFrames } from '../../src/metrics/merge.ts';
import type { Plan } from '../../src/scenario/plan.ts';

export interface BenchWorker {
  readonly frames: MergedFrames;
  /** Settles once the devices are made and have begun. */
  readonly started: Promise<void>;
  /** Settles when the next frame has been added. */
  nextFrame(): Promise<void>;
  /** Settles with the frame in which just so many devices are connected; throws after a minute. */
  connected(devices: number): Promise<void>;
  /**
   * Connects so many devices that were all due at the start, and only then lets them go on: devices that exchange
   * at saturation would leave the others no time to connect (README.md).
   */
  connectAll(devices: number): Promise<void>;
  /** Lets the devices disconnect; settles after the last frame. */
  stop(): Promise<void>;
}

const CONNECTS_WITHIN_MS = 60_000;

export function startWorker(plan: Plan): BenchWorker {
  const { port1, port2 } = new MessageChannel();
  const frames = new MergedFrames();
  const send = (message: ToWorker) => port1.postMessage(message);
  let onFrame = () => {};
  const nextFrame = () =>
    new Promise<void>((resolve) => {
      onFrame = resolve;
    });
  const connected = async (devices: number) => {
    const from = performance.now();
    for (;;) {
      await nextFrame();
      const now = frames.gauges().reduce((sum, gauge) => sum + gauge.connected, 0);
      if (now === devices) return;
      if (performance.now() - from > CONNECTS_WITHIN_MS) throw new Error(`${now} of ${devices} connected`);
    }
  };
  const started = new Promise<void>((resolve, reject) => {
    port1.on('message', (message: FromWorker) => {
      if (message.kind === 'failed') reject(new Error(message.reason));
      else if (message.kind === 'ready') {
        send({ kind: 'start', at: process.hrtime.bigint() });
        resolve();
      } else if (message.kind === 'frame') {
        frames.add(message.frame);
        onFrame();
      }
    });
  });
  const done = runWorker({ plan, worker: 0, shard: { index: 0, of: 1 }, delay: 0, port: port2 });
  return {
    frames,
    started,
    nextFrame,
    connected,
    async connectAll(devices) {
      await nextFrame();
      send({ kind: 'pause' });
      await connected(devices);
      send({ kind: 'resume' });
    },
    async stop() {
      send({ kind: 'stop' });
      await done;
    },
  };
}

/** What the bench told this process to do. */
export const options = <Options>(): Options => JSON.parse(process.argv[2] ?? '{}') as Options;
export const report = (result: object): void => console.log(JSON.stringify(result));

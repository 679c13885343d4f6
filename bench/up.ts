/** How long a whole fleet takes to be connected when all of it is due at the start, against the C client. */
import { type Bench, type Figure, medianOf } from './bench.ts';
import { startBroker } from './broker.ts';
import { buildFloor, type FloorResult } from './child.ts';
import { allAtOnce } from './scenarios.ts';
import { type WatchedRun, watchRun } from './watched-run.ts';

const DEVICES = 15_000;
const MOST_SECONDS = 4;
/** Longer than connecting may take by far. */
const STAY_SECONDS = 10;

export const up = {
  name: 'up',
  about: `a real run's time from its start barrier to its last of ${DEVICES} devices connected`,
  async run({ rounds }) {
    await using broker = await startBroker();
    const floor = buildFloor();
    const ours: WatchedRun[] = [];
    const c: FloorResult[] = [];
    for (let round = 0; round < rounds; round++) {
      c.push(await floor.run({ devices: DEVICES, seconds: 0, port: broker.port, inFlight: 0 }));
      ours.push(await watchRun(allAtOnce(DEVICES, broker.port, STAY_SECONDS)));
    }
    return [
      {
        what: 'all connected after',
        unit: 's',
        ours: medianOf(ours, secondsToConnect),
        rival: 'C client',
        theirs: medianOf(c, ({ connectsPerSecond }) => DEVICES / connectsPerSecond),
        bar: { of: 'value', atMost: MOST_SECONDS },
      },
    ] satisfies Figure[];
  },
} satisfies Bench;

/** All are due at the start: the longest wait from the due time is when the last one was there. */
function secondsToConnect({ summary }: WatchedRun): number {
  const connect = summary.steps.find(({ step }) => step === 'connect');
  const connected = connect?.outcomes.ok ?? 0;
  if (connected < DEVICES || !connect?.fromDue)
    throw new Error(`only ${connected} of ${DEVICES} were connected: ${summary.reasons.join('; ')}`);
  return connect.fromDue.max / 1000;
}

/** When messages were sent and came, as a run tells it, against a packet capture of the same run. */
import type { Bench, Figure } from './bench.ts';
import { type Captured, type CapturedMessage, startCapture } from './truth/capture.ts';
import { percentileOf } from './truth/expected.ts';
import { wherePartsOfTheErrorArise } from './truth/parts.ts';
import { LATENCIES } from './truth/plants.ts';
import { buildProxy } from './truth/proxy.ts';
import { RATE, type WatchedRun, watchedRun } from './truth/run.ts';
import { undisturbed } from './truth/undisturbed.ts';

const PERCENTILES = [50, 90, 99, 99.9];
const JUDGED = 99;
/** µs */
const ALLOWED = 200;

export const capture = {
  name: 'capture',
  about: `times of sending and receiving against tshark, ${RATE}/s`,
  longest: () => 30,
  async run({ rounds }) {
    const proxies = buildProxy();
    const { run, captured } = await undisturbed(rounds, () => capturedRun(proxies));
    const [sent, received] = differences(run, captured);
    console.log(
      [formatLine('sent later than told', sent), formatLine('came earlier than told', received)].join('\n'),
    );
    console.log(wherePartsOfTheErrorArise(run));
    return [
      figure('requests: told and captured differ by, p99', sent),
      figure('replies: told and captured differ by, p99', received),
      counted('requests', run.summary.tallies['deli/sent/102'], captured.sent),
      counted('replies', run.summary.tallies['deli/received/102/0'], captured.received),
    ] satisfies Figure[];
  },
} satisfies Bench;

async function capturedRun(proxies: ReturnType<typeof buildProxy>) {
  let captured: Captured = { sent: [], received: [] };
  const run = await watchedRun(proxies, LATENCIES[0]!, async (port) => {
    const stop = await startCapture(port);
    return async () => {
      captured = await stop();
    };
  });
  return { run, captured };
}

/** µs by which each message of the phase that is judged was on the wire after we sent it, and before we had it. */
function differences({ exchanges, zero, record }: WatchedRun, captured: Captured): [number[], number[]] {
  const monotonic = toMonotonic(record.clocks);
  const onRun = (message: CapturedMessage) => (monotonic(message.at) - zero) / 1e6;
  const [sent, received] = [captured.sent, captured.received].map(
    (messages) => new Map(messages.map((message) => [`${message.clientId} ${message.mid}`, onRun(message)])),
  );
  const found = exchanges
    .filter((one) => one.measured)
    .map(({ sent: at, ended, witnessed: { clientId, mid } }) => {
      const [left, came] = [sent, received].map((times) => times?.get(`${clientId} ${mid}`));
      if (left === undefined || came === undefined)
        throw new Error(`bench: request ${mid} of ${clientId} or its reply is not in the capture`);
      return { sent: (left - at) * 1000, received: (ended - came) * 1000 };
    });
  return [found.map((one) => one.sent), found.map((one) => one.received)];
}

/** By the clocks as they stood nearest before: the proxy has read both ten times a second. */
function toMonotonic(clocks: WatchedRun['record']['clocks']): (realtime: number) => number {
  return (realtime) => {
    let [low, high] = [0, clocks.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (clocks[middle]![1] <= realtime) low = middle;
      else high = middle - 1;
    }
    const [monotonic, real] = clocks[low]!;
    return monotonic + (realtime - real);
  };
}

const figure = (what: string, micros: readonly number[]): Figure => ({
  what,
  unit: 'µs',
  ours: percentileOf(micros.map(Math.abs), JUDGED),
  rival: 'allowed',
  theirs: ALLOWED,
  bar: { of: 'value', atMost: ALLOWED },
});

const counted = (what: string, told: number | undefined, { length }: readonly CapturedMessage[]): Figure => ({
  what: `${what}: told and captured differ in number (of ${length}) by`,
  unit: 'messages',
  ours: Math.abs((told ?? 0) - length),
  rival: 'allowed',
  theirs: 0,
  bar: { of: 'value', atMost: 0 },
});

const formatLine = (name: string, micros: readonly number[]): string =>
  `  ${`${name} [µs]`.padEnd(28)}${PERCENTILES.map((p) => `p${p} ${percentileOf(micros, p).toFixed(0)}`.padStart(12)).join('')}`;

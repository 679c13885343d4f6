/** What a person waits for before anything happens, against what node itself and a bare mqtt.js need. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bench, type Figure, median } from './bench.ts';
import { client, MAIN } from './paths.ts';
import { allAtOnce } from './scenarios.ts';

const MOST_HELP_MS = 150;
const MOST_CONNECT_MS = 700;
/** Of `run`: as many as the shipped scenarios have, and the largest fleet of these benches. */
const FLEETS = [1000, 15_000] as const;
/** Each takes a quarter of a second: so many a round. */
const TRIES = 3;
const CONNECT = 0x10;
const WITHIN_MS = 20_000;

export const start = {
  name: 'start',
  about: '--help, and from `run` to the first CONNECT that a listening server sees',
  async run({ rounds }) {
    const measured = { help: [], node: [], bare: [], small: [], large: [] } as Record<string, number[]>;
    for (let round = 0; round < rounds * TRIES; round++) {
      measured.help?.push(await untilExit([MAIN, '--help']));
      measured.node?.push(await untilExit(['-e', '0']));
      measured.bare?.push(await untilConnect((port) => [client('bare-mqttjs'), String(port)]));
      measured.small?.push(await untilFirstConnect(FLEETS[0]));
      measured.large?.push(await untilFirstConnect(FLEETS[1]));
    }
    const ms = (name: string) => median(measured[name] ?? []);
    const connect = { unit: 'ms', rival: 'bare mqtt.js', theirs: ms('bare') };
    return [
      {
        what: '--help',
        unit: 'ms',
        ours: ms('help'),
        rival: 'node -e 0',
        theirs: ms('node'),
        bar: { of: 'value', atMost: MOST_HELP_MS },
      },
      {
        what: `run to CONNECT, ${FLEETS[0]} devices`,
        ours: ms('small'),
        ...connect,
        bar: { of: 'value', atMost: MOST_CONNECT_MS },
      },
      { what: `run to CONNECT, ${FLEETS[1]} devices`, ours: ms('large'), ...connect },
    ] satisfies Figure[];
  },
} satisfies Bench;

async function untilExit(args: readonly string[]): Promise<number> {
  const from = performance.now();
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}`);
  return performance.now() - from;
}

async function untilFirstConnect(devices: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-bench-'));
  const scenario = join(folder, 'scenario.yaml');
  try {
    return await untilConnect((port) => {
      writeFileSync(scenario, allAtOnce(devices, port, 60));
      return [MAIN, 'run', scenario, '--quiet', '--no-dashboard', '--no-ci', '--out', join(folder, 'out')];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** From the start of the program until a server has the first byte of a CONNECT; ms. Then the program is ended. */
async function untilConnect(argsFor: (port: number) => readonly string[]): Promise<number> {
  let seen = (_at: number) => {};
  const first = new Promise<number>((resolve) => {
    seen = resolve;
  });
  const server = createServer((socket) => {
    // A preflight that only looks whether somebody listens sends nothing.
    socket.once('data', (bytes) => bytes[0] === CONNECT && seen(performance.now()));
    socket.on('error', () => {});
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const args = argsFor((server.address() as AddressInfo).port);
  const from = performance.now();
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  const gone = once(child, 'exit');
  const timer = setTimeout(() => seen(Number.NaN), WITHIN_MS);
  try {
    const at = await Promise.race([first, gone.then(() => Number.NaN)]);
    if (Number.isNaN(at)) throw new Error(`no CONNECT of node ${args.join(' ')}`);
    return at - from;
  } finally {
    clearTimeout(timer);
    if (child.kill('SIGKILL')) await gone;
    server.close();
  }
}

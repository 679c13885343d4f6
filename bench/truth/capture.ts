/** A packet capture of one port on the loopback interface, by dumpcap, and the MQTT messages that tshark finds in it. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface CapturedMessage {
  readonly clientId: string;
  readonly mid: number;
  /** The kernel's time of it, ns since the epoch. */
  readonly at: number;
}

export interface Captured {
  /** Each PUBLISH that left for the port, and each that came from it, in order. */
  readonly sent: readonly CapturedMessage[];
  readonly received: readonly CapturedMessage[];
}

const KERNEL_BUFFER_MB = 256;
/** tshark's whole answer. */
const MOST_BYTES = 2 ** 30;

/** Throws when the capture can't be had: it needs dumpcap, and root or its capabilities. */
export async function startCapture(port: number): Promise<() => Promise<Captured>> {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-bench-'));
  const file = join(folder, 'capture.pcapng');
  const options = ['-i', 'lo', '-f', `tcp port ${port}`, '-B', String(KERNEL_BUFFER_MB), '-q', '-w', file];
  // The kernel tells the times: dumpcap itself may come after what it watches, and shall not hold that up.
  const child = spawn('chrt', ['--other', '0', 'dumpcap', ...options], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  const gone = once(child, 'close');
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', () =>
      reject(new Error(`bench: dumpcap captures nothing (apt-get install tshark; as root):\n${said}`)),
    );
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      // Written once the first file is open, when packets are taken already.
      if (said.includes('File: ')) resolve();
    });
  });
  return async () => {
    child.kill('SIGINT');
    await gone;
    const [, dropped] = /received\/dropped on interface .*: \d+\/(\d+)/.exec(said) ?? [];
    if (dropped !== '0') throw new Error(`bench: the capture is not whole:\n${said}`);
    const captured = await dissect(file, port);
    rmSync(folder, { recursive: true });
    return captured;
  };
}

/** Several messages that share a segment are several hexadecimal payloads in its line. */
async function dissect(file: string, port: number): Promise<Captured> {
  const fields = ['frame.time_epoch', 'tcp.dstport', 'mqtt.msg'].flatMap((field) => ['-e', field]);
  const options = [
    '-r',
    file,
    '-d',
    `tcp.port==${port},mqtt`,
    '-Y',
    'mqtt.msgtype == 3',
    '-T',
    'fields',
    ...fields,
  ];
  const { stdout } = await promisify(execFile)('tshark', options, { maxBuffer: MOST_BYTES });
  const captured = { sent: [] as CapturedMessage[], received: [] as CapturedMessage[] };
  for (const line of stdout.trimEnd().split('\n')) {
    const [at = '', to, payloads = ''] = line.split('\t');
    const direction = Number(to) === port ? captured.sent : captured.received;
    for (const payload of payloads.split(',')) direction.push({ at: nanoseconds(at), ...whose(payload) });
  }
  return captured;
}

function whose(hex: string): Pick<CapturedMessage, 'clientId' | 'mid'> {
  const { mid, from } = JSON.parse(Buffer.from(hex, 'hex').toString()) as { mid: string; from: string };
  return { mid: Number(mid), clientId: from };
}

/** `1795337312.123456789`: too many digits for one number, and yet no more are needed than it keeps. */
function nanoseconds(seconds: string): number {
  const [whole, fraction = ''] = seconds.split('.');
  return Number(whole) * 1e9 + Number(fraction.padEnd(9, '0'));
}

/** The embedded platform's own process. It lives as long as whoever started it. */
import type { FromPlatform, ToPlatform } from '../src/platform/options.ts';
import { type RunningPlatform, startPlatform } from '../src/platform/start.ts';
import { RegattaError } from '../src/regatta-error.ts';

const tell = (message: FromPlatform): void => {
  process.send?.(message);
};
let running: RunningPlatform | undefined;

async function start({ options }: ToPlatform & { kind: 'start' }): Promise<void> {
  try {
    running = await startPlatform(options);
    tell({ kind: 'listening', addresses: running.addresses });
  } catch (error) {
    if (!(error instanceof RegattaError)) throw error;
    tell({ kind: 'failed', reason: error.message });
  }
}

async function stop(): Promise<void> {
  await running?.close();
  process.exit(0);
}

process.on('message', (message: ToPlatform) => (message.kind === 'start' ? start(message) : stop()));
// Ctrl-C and a hang-up reach the whole process group: only the parent decides when the platform goes.
for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => {});
process.on('SIGTERM', stop);
process.on('disconnect', () => process.exit(0));

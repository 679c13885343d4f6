/** Agents as processes of their own, as on other machines. */
import { type Ran, type RegattaOptions, type Running, startRegatta } from './regatta.ts';

export interface StartedAgent {
  readonly name: string;
  readonly running: Running;
  /** As Ctrl-C does, or with SIGKILL when it does not obey. */
  stop(): Promise<Ran | undefined>;
}

/** Longer than a run that a test waits for. */
const LONGEST_MS = 110_000;

/** @param url empty: that of REGATTA_REDIS. Waits until it can be given work. Stopped after the test. */
export async function startAgent(
  t: { after(fn: () => unknown): void },
  url: string,
  name: string,
  flags: readonly string[] = ['--slots', '2'],
  options: RegattaOptions = {},
): Promise<StartedAgent> {
  const words = ['agent', ...(url === '' ? [] : ['--redis', url]), '--name', name, ...flags];
  const running = startRegatta(words, { timeout: LONGEST_MS, ...options });
  // One that a test kills rejects, and nobody else may be listening.
  running.ended.catch(() => {});
  const stop = async () => {
    running.signal('SIGCONT');
    running.signal('SIGTERM');
    return running.ended.catch(() => undefined);
  };
  t.after(stop);
  await running.until(/ waits at /);
  return { name, running, stop };
}

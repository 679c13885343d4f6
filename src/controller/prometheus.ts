/** The run's figures for Prometheus, where they were asked for. */
import type { RunOptions } from '../cli/run-options.ts';
import type { Output } from '../outputs/output.ts';

/**
 * Listens from now on. Throws a RegattaError (exit 104) where it can't.
 * @param hurry aborted when somebody does not want to wait for a last scrape
 * @param tell how people are told things while the run is on
 */
export async function openPrometheus(
  { prometheus }: RunOptions,
  hurry: AbortSignal,
  tell: (text: string) => void,
): Promise<Output | undefined> {
  if (!prometheus) return undefined;
  // prom-client takes a while to load: only where it is used.
  const { Prometheus } = await import('../outputs/prometheus/prometheus.ts');
  return Prometheus.open({
    ...prometheus,
    hurry,
    tellStarted: tell,
    // The dashboard is gone by then, and what is on stdout is the summary.
    tellLingering: (text) => void process.stderr.write(`${text}\n`),
  });
}

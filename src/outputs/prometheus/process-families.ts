/** What the controller's own process uses, by prom-client. */
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Family } from './family.ts';

/** The rest is of no use to somebody who watches a run, or is named against the conventions. */
const KEPT =
  /^process_(cpu_seconds_total|start_time_seconds|resident_memory_bytes|open_fds|max_fds)$|^nodejs_(eventloop_lag_seconds|heap_size_used_bytes)$/;

/** Each costs the loop a wake-up. */
const LAG_RESOLUTION_MS = 20;

/** Measures from now on; asked at each scrape. */
export function processFamilies(): () => Promise<Family[]> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LAG_RESOLUTION_MS });
  return async () => {
    const metrics = await registry.getMetricsAsJSON();
    return metrics
      .filter(({ name }) => KEPT.test(name))
      .map(({ name, help, type, values }) => ({
        name,
        help: help.trim(),
        type: String(type) === 'counter' ? 'counter' : 'gauge',
        samples: values.map(({ value }) => ({ labels: {}, value })),
      }));
  };
}

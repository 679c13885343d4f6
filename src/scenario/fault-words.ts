/** Faults as a scenario writes them, for the platform's HTTP interface, which takes those words. */
import type { Distribution, Faults } from './faults.ts';
import { formatDuration, formatRange, formatSize } from './units.ts';

/** The schema of faults reads back the same. */
export function faultWords({ latency, downloads, ...rest }: Faults): Readonly<Record<string, unknown>> {
  const { slow, truncate, corrupt } = downloads ?? {};
  return {
    ...rest,
    ...(latency && { latency: latencyWords(latency) }),
    ...(downloads && {
      downloads: {
        ...(slow !== undefined && { slow: `${formatSize(slow)}/s` }),
        ...(truncate && { truncate: truncate.rate }),
        ...(corrupt && { corrupt: corrupt.rate }),
      },
    }),
  };
}

function latencyWords(latency: Distribution): string | Readonly<Record<string, string>> {
  if (latency.kind === 'constant') return formatDuration(latency.value);
  if (latency.kind === 'uniform') return formatRange(latency);
  const { kind: _, ...shape } = latency;
  return Object.fromEntries(Object.entries(shape).map(([key, ms]) => [key, formatDuration(ms)]));
}

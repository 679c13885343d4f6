/** What the embedded platform itself has counted and noted: `/stats` and `/admin/devices`. */
import type { ApiAnswer, DeviceReport } from '../clouds/deli/app-api.ts';
import type { PlatformStats } from '../platform/stats.ts';

/** Undefined when it does not answer: a run is not lost for want of a second opinion. */
export const platformTallies = async (http: string): Promise<PlatformStats['tallies'] | undefined> =>
  (await read<PlatformStats>(`${http}/stats`))?.tallies;

/** Its record of every device, by client id; undefined likewise. */
export async function deviceReports(http: string): Promise<ReadonlyMap<string, DeviceReport> | undefined> {
  const answer = await read<ApiAnswer<DeviceReport[]>>(`${http}/admin/devices`);
  return answer?.data && new Map(answer.data.map((report) => [report.device, report]));
}

async function read<Answer>(url: string): Promise<Answer | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5000) });
    return answer.ok ? ((await answer.json()) as Answer) : undefined;
  } catch {
    return undefined;
  }
}

/** The worker's HTTP and FTP clients, as the world asks for them. */
import { continueDownload } from '../net/download.ts';
import { createHttpClient } from '../net/http.ts';
import type { Plan } from '../scenario/plan.ts';
import type { Http } from './transfers.ts';

export function openHttp(plan: Pick<Plan, 'limits' | 'trust'>): Http & { close(): Promise<void> } {
  const client = createHttpClient({
    connections: plan.limits.http,
    ...(plan.trust !== undefined && { trust: plan.trust }),
  });
  return {
    fetch: (request, onSent) => client.fetch({ ...request, onSent }),
    download: (url, transfer, idleMs, signal, onBytes) =>
      continueDownload(client, url, transfer, idleMs, signal, onBytes),
    upload: async (url, body, timeoutMs, signal) => {
      // Loaded when first needed: few runs upload anything.
      const { uploadFile } = await import('../net/ftp.ts');
      return { outcome: await uploadFile(url, body, timeoutMs, signal) };
    },
    close: () => client.close(),
  };
}

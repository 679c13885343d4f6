/** The HTTP and FTP client that tells of every transfer. */
import type { Http } from '../fleet/transfers.ts';
import type { Outcome } from '../lifecycle/outcome.ts';
import { withoutSecrets } from '../secrets.ts';

/** @param show the transfer in a few words, and how it ended; undefined as it begins */
export const showTransfers = (http: Http, show: (what: string, outcome?: Outcome) => void): Http => {
  const shown = async <T extends { readonly outcome: Outcome }>(
    what: string,
    call: Promise<T>,
    more: (result: T) => string = () => '',
  ) => {
    show(what);
    const result = await call;
    show(`${what}${more(result)}`, result.outcome);
    return result;
  };
  return {
    fetch: (request, onSent) =>
      shown(`${request.method} ${address(request.url)}`, http.fetch(request, onSent)),
    download: (url, transfer, idleMs, signal, onBytes) =>
      shown(
        `GET ${address(url)}`,
        http.download(url, transfer, idleMs, signal, onBytes),
        ({ transfer: file }) =>
          file.md5 === undefined ? `, ${file.received} bytes` : `, ${file.received} bytes, MD5 ${file.md5}`,
      ),
    upload: (url, body, timeoutMs, signal) =>
      shown(
        `STOR ${address(url)}, ${Buffer.byteLength(body)} bytes`,
        http.upload(url, body, timeoutMs, signal),
      ),
  };
};

const address = (url: string): string => String(withoutSecrets(url));

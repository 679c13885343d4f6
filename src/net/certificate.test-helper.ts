/** Certificates for the TLS tests, made on the spot: a server's own, which is also what the client trusts. */
import { generate } from 'selfsigned';

export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
}

const DAY_MS = 86_400_000;

/** For the given DNS name and 127.0.0.1, unless `names` says otherwise; valid for a day or expired a day ago. */
export async function makeCertificate(
  options: { readonly expired?: boolean; readonly name?: string; readonly ip?: string } = {},
): Promise<ServerCertificate> {
  const now = Date.now();
  const { name = 'localhost', ip = '127.0.0.1', expired = false } = options;
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - 2 * DAY_MS),
    notAfterDate: new Date(now + (expired ? -DAY_MS : DAY_MS)),
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: name },
          { type: 7, ip },
        ],
      },
    ],
  });
  return { key: made.private, cert: made.cert };
}

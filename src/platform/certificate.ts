/** A certificate authority and a server certificate that live as long as the platform does. */
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { generate } from 'selfsigned';
import { isAnyAddress } from './listen.ts';

export interface ServerCertificate {
  /** PEM. */
  readonly key: string;
  readonly cert: string;
  /** PEM of the authority: what clients must trust. */
  readonly trust: string;
}

const DAY = 24 * 60 * 60 * 1000;

/** Valid for localhost, 127.0.0.1, ::1 and the host; for every address of the machine when the host is 0.0.0.0. */
export async function makeCertificate(host: string): Promise<ServerCertificate> {
  const dates = { notBeforeDate: new Date(Date.now() - DAY), notAfterDate: new Date(Date.now() + 365 * DAY) };
  const common = { keyType: 'ec', algorithm: 'sha256', ...dates } as const;
  const authority = await generate([{ name: 'commonName', value: 'Regatta platform authority' }], {
    ...common,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: 'Regatta platform' }], {
    ...common,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: names(host).map(altName) },
    ],
  });
  return { key: server.private, cert: server.cert, trust: authority.cert };
}

function names(host: string): string[] {
  const machine = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const own = isAnyAddress(host)
    ? machine
        .filter((address) => !('scopeid' in address && address.scopeid))
        .map((address) => address.address)
    : [host];
  return [...new Set(['localhost', '127.0.0.1', '::1', ...own])];
}

const altName = (name: string) =>
  isIP(name) ? { type: 7 as const, ip: name } : { type: 2 as const, value: name };

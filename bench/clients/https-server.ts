/** The least that node does for an HTTPS request: takes the body, answers with one text. Talks to whoever forked it. */
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { makeCertificate } from '../../src/platform/certificate.ts';
import type { FromBenchServer } from '../served.ts';

/** Does for a token and for a call alike. */
const ANSWER = JSON.stringify({
  token_type: 'Tvser',
  access_token: '0123456789abcdef0123456789abcdef',
  refresh_token: 'fedcba9876543210fedcba9876543210',
  expires_in: 7200,
});

let messages = 0;
const tell = (message: FromBenchServer): void => void process.send?.(message);

const { key, cert, trust } = await makeCertificate('127.0.0.1');
const server = createServer({ key, cert, noDelay: true }, (request, response) => {
  messages++;
  request.setEncoding('utf8');
  let body = '';
  request.on('data', (text: string) => {
    body += text;
  });
  request.on('end', () => {
    response.setHeader('content-type', 'application/json');
    response.end(body === '' ? '{}' : ANSWER);
  });
});
server.listen(0, '127.0.0.1', () =>
  tell({ kind: 'listening', port: (server.address() as AddressInfo).port, trust }),
);
process.on('message', () => tell({ kind: 'messages', messages }));
process.on('disconnect', () => process.exit(0));

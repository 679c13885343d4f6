/** A file, and servers that break, cut or withhold it as a test says. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TestContext } from 'node:test';
import type { Transfer } from '../lifecycle/effects.ts';
import { continueDownload } from './download.ts';
import { createHttpClient } from './http.ts';
import { serve } from './http-server.test-helper.ts';

export const LIMIT = { timeout: 10_000 };
export const FILE = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 31 + (i >> 8)) & 255));
export const MD5 = createHash('md5').update(FILE).digest('hex');

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Each request gets the next answer; the requests' headers are kept. */
export async function start(context: TestContext, ...answers: Answer[]) {
  const requests: IncomingMessage['headers'][] = [];
  const server = await serve((request, response) => {
    requests.push(request.headers);
    const answer = answers.shift();
    if (answer) answer(request, response);
    else response.writeHead(500).end();
  });
  const client = createHttpClient({ connections: 2 });
  context.after(() => Promise.all([client.close(), server.stop()]));
  const url = `${server.url}/firmware.bin`;
  const next = (transfer?: Transfer, signal?: AbortSignal, idle = 5000) =>
    continueDownload(client, url, transfer, idle, signal);
  return { url, requests, next };
}

export const whole: Answer = (_, response) =>
  void response.writeHead(200, { 'content-length': FILE.length }).end(FILE);

/** The whole file is promised, but the connection breaks after so many bytes. */
export const breaksAfter =
  (count: number, headers: Record<string, string> = {}): Answer =>
  (_, response) => {
    response.writeHead(200, { 'content-length': FILE.length, ...headers });
    response.write(FILE.subarray(0, count), () => response.destroy());
  };

export const range =
  (
    first: number,
    last: number,
    total: number | '*' = FILE.length,
    headers: Record<string, string> = {},
  ): Answer =>
  (_, response) => {
    const body = FILE.subarray(first, last + 1);
    response.writeHead(206, { 'content-range': `bytes ${first}-${last}/${total}`, ...headers }).end(body);
  };

export const plain = ({ received, total, md5, resumptions }: Transfer) => ({
  received,
  total,
  md5,
  resumptions,
});
export const complete = (resumptions: number) => ({
  received: FILE.length,
  total: FILE.length,
  md5: MD5,
  resumptions,
});

/**
 * One request and its answer, as undici's dispatcher tells of it. Its own `request` wraps each answer in a stream and,
 * for a time-out, wants an AbortSignal: half of what a request cost.
 */
import type { Dispatcher } from 'undici';
import type { Fetched, Milliseconds } from '../lifecycle/effects.ts';
import { failure, OK, type Outcome, TIMEOUT } from '../lifecycle/outcome.ts';

/** Bytes that are taken of a body: 1 MiB. */
export const MAX_BODY_SIZE = 1_048_576;

type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];

const NO_HEADERS: Readonly<Record<string, string>> = {};
const OVER = new Error('the exchange is over');

export class HttpExchange implements Dispatcher.DispatchHandler {
  private readonly finished: (answer: Fetched) => void;
  private readonly onSent: (() => void) | undefined;
  private readonly judgeError: (error: unknown) => Outcome;
  private readonly timer: NodeJS.Timeout;
  private controller: Dispatcher.DispatchController | undefined;
  private status = 0;
  private headers = NO_HEADERS;
  private body: Buffer[] = [];
  private size = 0;
  private over = false;

  /** @param onSent called when the request gets a connection, to be written at once */
  constructor(
    timeout: Milliseconds,
    finished: (answer: Fetched) => void,
    judgeError: (error: unknown) => Outcome,
    onSent: (() => void) | undefined,
  ) {
    this.finished = finished;
    this.judgeError = judgeError;
    this.onSent = onSent;
    this.timer = setTimeout(timedOut, timeout, this);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // It waited for a connection, and gave up.
    if (this.over) {
      controller.abort(OVER);
      return;
    }
    this.controller = controller;
    this.onSent?.();
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Headers): void {
    // 1xx is no answer yet.
    if (status < 200) return;
    this.status = status;
    this.headers = flatten(headers);
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.size += chunk.length;
    if (this.size > MAX_BODY_SIZE) this.breakOff('protocol/body-too-large');
    else this.body.push(chunk);
  }

  onResponseEnd(): void {
    const [only] = this.body;
    const body = only && this.body.length === 1 ? only : Buffer.concat(this.body);
    this.finish(this.status < 400 ? OK : failure('http', this.status), body.toString());
  }

  onResponseError(_: unknown, error: unknown): void {
    this.finish(this.judgeError(error), '');
  }

  /** Ends it for a reason of our own, and the connection with it. */
  breakOff(outcome: Outcome): void {
    this.finish(outcome, '');
    this.controller?.abort(OVER);
  }

  private finish(outcome: Outcome, body: string): void {
    if (this.over) return;
    this.over = true;
    clearTimeout(this.timer);
    this.finished({ outcome, status: this.status, headers: this.headers, body });
  }
}

const timedOut = (exchange: HttpExchange): void => exchange.breakOff(TIMEOUT);

/** Headers that came several times are one text, separated by commas. */
export function flatten(headers: Headers): Readonly<Record<string, string>> {
  for (const name in headers) {
    const value = headers[name];
    if (Array.isArray(value)) headers[name] = value.join(', ');
  }
  return headers as Record<string, string>;
}

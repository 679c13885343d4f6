/**
 * HTTP calls, counted so that they can be held against the platform's counts (metrics/reconcile.ts):
 * `tvs/sent/token`, then `tvs/received/token/<code>`, or `tvs/lost/token` when no answer came.
 */
import type { Device } from './cloud.ts';
import type { Attempt, Fetched, Life } from './effects.ts';
import { ABANDONED, OK, type Outcome } from './outcome.ts';

export interface Call {
  /** Of the counts; that of the platform's route. */
  readonly label: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, but a text as it is. */
  readonly body?: unknown;
  /** What the cloud calls it when no answer came; the outcome as it is when absent. */
  withoutAnswer?(outcome: Outcome): Outcome;
}

export interface HttpCall extends Omit<Call, 'label'> {
  /** The attempt's name, and the label of the counts unless `label` says otherwise. */
  readonly step: string;
  readonly label?: string;
}

/** What an answer means: its outcome, the code it is counted under, and what the caller wants of it. */
export interface Judged<Data> {
  readonly outcome: Outcome;
  readonly code: string | number;
  readonly data?: Data;
}

export interface CallEnd<Data> {
  readonly outcome: Outcome;
  readonly data?: Data;
}

/** Asked for every answer that came whole, whatever its status; without an answer the outcome says why. */
export type Judge<Data> = (answer: Fetched) => Judged<Data>;

/** One call as a measured attempt. */
export function* httpCall<Data>(device: Device, call: HttpCall, judge: Judge<Data>): Life<CallEnd<Data>> {
  const { step } = call;
  const attempt = (yield { kind: 'begin', step }) as Attempt;
  let end: CallEnd<Data> = { outcome: ABANDONED };
  try {
    end = yield* countedCall(device, { label: step, ...call }, judge);
  } finally {
    yield { kind: 'end', attempt, outcome: end.outcome };
  }
  return end;
}

/** One call within whatever attempt is open: for a step that makes several. */
export function* countedCall<Data>(device: Device, call: Call, judge: Judge<Data>): Life<CallEnd<Data>> {
  const { cloud, timeouts } = device.fleet;
  const { label, method, url, headers, body, withoutAnswer } = call;
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  let judged: Judged<Data> | undefined;
  yield { kind: 'tally', name: `${cloud}/sent/${label}` };
  try {
    const answer = (yield {
      kind: 'fetch',
      method,
      url,
      timeout: timeouts.reply,
      headers: { ...(text !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(text !== undefined && { body: text }),
    }) as Fetched;
    if (!cameWhole(answer)) return { outcome: withoutAnswer?.(answer.outcome) ?? answer.outcome };
    judged = judge(answer);
    const { outcome, data } = judged;
    return { outcome, ...(data !== undefined && { data }) };
  } finally {
    const name = judged ? `${cloud}/received/${label}/${judged.code}` : `${cloud}/lost/${label}`;
    yield { kind: 'tally', name };
  }
}

const cameWhole = ({ outcome }: Fetched): boolean =>
  outcome === OK || outcome.startsWith('http/4') || outcome.startsWith('http/5');

/**
 * One HTTP call as a measured attempt, counted so that it can be held against the platform's counts (metrics/
 * reconcile.ts): `tvs/sent/token`, then `tvs/received/token/<code>`, or `tvs/lost/token` when no answer came.
 */
import type { Device } from './cloud.ts';
import type { Attempt, Fetched, Life } from './effects.ts';
import { ABANDONED, OK, type Outcome } from './outcome.ts';

export interface HttpCall {
  /** The attempt's name, and the label of the counts unless `label` says otherwise. */
  readonly step: string;
  readonly label?: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, but a text as it is. */
  readonly body?: unknown;
  /** What the cloud calls it when no answer came; the outcome as it is when absent. */
  withoutAnswer?(outcome: Outcome): Outcome;
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

/** @param judge is asked for every answer that came whole, whatever its status; without an answer the outcome says why */
export function* httpCall<Data>(
  device: Device,
  call: HttpCall,
  judge: (answer: Fetched) => Judged<Data>,
): Life<CallEnd<Data>> {
  const { cloud, timeouts } = device.fleet;
  const { step, label = step, method, url, headers, body } = call;
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const attempt = (yield { kind: 'begin', step }) as Attempt;
  let judged: Judged<Data> | undefined;
  let outcome: Outcome = ABANDONED;
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
    judged = cameWhole(answer) ? judge(answer) : undefined;
    outcome = judged?.outcome ?? call.withoutAnswer?.(answer.outcome) ?? answer.outcome;
  } finally {
    yield {
      kind: 'tally',
      name: judged ? `${cloud}/received/${label}/${judged.code}` : `${cloud}/lost/${label}`,
    };
    yield { kind: 'end', attempt, outcome };
  }
  return { outcome, ...(judged?.data !== undefined && { data: judged.data }) };
}

const cameWhole = ({ outcome }: Fetched): boolean =>
  outcome === OK || outcome.startsWith('http/4') || outcome.startsWith('http/5');

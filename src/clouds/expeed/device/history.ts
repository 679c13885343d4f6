/** A device's records, page by page to the end: the whole is an attempt, and each page one. */
import type { Attempt, Life, Now } from '../../../lifecycle/effects.ts';
import { OK, type Outcome, succeeded } from '../../../lifecycle/outcome.ts';
import type { HistoryArguments } from '../language.ts';
import { callWithToken } from './call.ts';
import { Paging } from './paging.ts';
import type { ExpeedDevice } from './product.ts';

export function* fetchHistory(device: ExpeedDevice, id: string, args: HistoryArguments): Life<Outcome> {
  const attempt = (yield { kind: 'begin', step: 'history' }) as Attempt;
  const { wall } = (yield { kind: 'now' }) as Now;
  const paging = new Paging(args, wall);
  const outcome = yield* turnPages(device, id, paging, args.pages);
  yield { kind: 'end', attempt, outcome };
  return outcome;
}

function* turnPages(device: ExpeedDevice, id: string, paging: Paging, most: number): Life<Outcome> {
  while (!paging.ended && paging.pages < most) {
    const { outcome, data } = yield* callWithToken(device, {
      step: 'history-page',
      label: 'history',
      method: 'GET',
      path: `/${encodeURIComponent(id)}/datapoints?${paging.query}`,
      complete: ({ data: records }) => Array.isArray(records),
    });
    if (!succeeded(outcome)) return outcome;
    const wrong = paging.take(data ?? {});
    if (wrong !== undefined) return wrong;
  }
  return paging.ended ? OK : 'ok/partly';
}

/**
 * Setting a device's data points: `set` ends when the cloud has accepted it, `set-outcome` when the outcome has come
 * as a push. Both are due when the setting was.
 */
import type { Attempt, Life, Now, Reply } from '../../../lifecycle/effects.ts';
import { failure, OK, type Outcome, succeeded } from '../../../lifecycle/outcome.ts';
import type { SetArguments } from '../language.ts';
import { callWithToken } from './call.ts';
import type { ExpeedDevice } from './product.ts';
import type { Push } from './receiver.ts';

const FAILED: Outcome = failure('platform', 'set-failed');

export function* setDevice(device: ExpeedDevice, id: string, args: SetArguments): Life<Outcome> {
  const { state } = device;
  const { simulated: due, timeScale } = (yield { kind: 'now' }) as Now;
  state.settings++;
  try {
    const { outcome, data } = yield* callWithToken(device, {
      step: 'set',
      method: 'POST',
      path: `/${encodeURIComponent(id)}/device_setting`,
      body: drawValues(args.values, () => device.random()),
      complete: ({ message_id }) => message_id !== undefined,
    });
    if (!succeeded(outcome) || !args.wait) return outcome;
    yield { kind: 'until', simulated: due };
    return yield* awaitOutcome(device, String(data?.message_id), args.within * timeScale);
  } finally {
    state.settings--;
  }
}

function* awaitOutcome(device: ExpeedDevice, message: string, simulated: number): Life<Outcome> {
  const { results } = device.state;
  const attempt = (yield { kind: 'begin', step: 'set-outcome' }) as Attempt;
  let outcome: Outcome = OK;
  // The push may have been here before the answer: it is looked for in the same turn in which waiting begins.
  if (!results.has(message)) {
    const reply = (yield {
      kind: 'receive',
      simulated,
      matches: ({ body }) => (body as Push).kind === 'result' && (body as Push).message === message,
    }) as Reply;
    outcome = reply.outcome;
  }
  if (results.get(message) === false) outcome = FAILED;
  results.delete(message);
  yield { kind: 'end', attempt, outcome };
  return outcome;
}

function drawValues(values: SetArguments['values'], random: () => number): Record<string, unknown> {
  const drawn = Object.entries(values).map(([point, value]) => {
    if (typeof value !== 'object') return [point, value] as const;
    return [point, Math.round((value.min + (value.max - value.min) * random()) * 10) / 10] as const;
  });
  return Object.fromEntries(drawn);
}

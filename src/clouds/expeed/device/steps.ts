/** What each word of a platform's lifecycle does; language.ts says what may be written. */
import type { Step } from '../../../lifecycle/cloud.ts';
import type { Life } from '../../../lifecycle/effects.ts';
import { type Outcome, succeeded } from '../../../lifecycle/outcome.ts';
import type { CurrentArguments, HistoryArguments, ListenArguments, SetArguments } from '../language.ts';
import { ALL_POINTS, onlineByQuery } from '../wire.ts';
import { callWithToken } from './call.ts';
import { fetchHistory } from './history.ts';
import { type Asked, type ExpeedDevice, pickDevice } from './product.ts';
import { listen, setUp } from './set-up.ts';
import { setDevice } from './setting.ts';
import type { ExpeedState } from './state.ts';
import { renewToken } from './token.ts';

type Steps = Readonly<Record<string, Step<ExpeedState>>>;

/** @param about the device that steps ask which name none; without it each asks one of the platform's own */
export function stepsAbout(about?: string): Steps {
  const asked = (device: ExpeedDevice, args: Asked): string =>
    about !== undefined && args.device === undefined ? about : pickDevice(device, args);
  return {
    status: (device, args) => askStatus(device, asked(device, args as Asked)),
    current: (device, args) => askCurrent(device, asked(device, args as Asked), args as CurrentArguments),
    history: (device, args) =>
      fetchHistory(device, asked(device, args as Asked), args as unknown as HistoryArguments),
    set: (device, args) => setDevice(device, asked(device, args as Asked), args as unknown as SetArguments),
  };
}

export const steps: Steps = {
  token: renewToken,
  ...stepsAbout(),
  listen: (device, args) => listen(device, args as ListenArguments),
  'set-up': setUp,
};

function* askStatus(device: ExpeedDevice, id: string): Life<Outcome> {
  const { outcome, data } = yield* callWithToken(device, {
    step: 'status',
    method: 'GET',
    path: `/device_status/${encodeURIComponent(id)}`,
    complete: ({ device_status }) => device_status === 0 || device_status === 1,
  });
  if (!succeeded(outcome)) return outcome;
  if (onlineByQuery(data?.device_status)) device.state.offline.delete(id);
  else device.state.offline.add(id);
  return outcome;
}

function* askCurrent(device: ExpeedDevice, id: string, { points }: CurrentArguments): Life<Outcome> {
  const names = points === ALL_POINTS ? ALL_POINTS : points.join(',');
  const { outcome } = yield* callWithToken(device, {
    step: 'current',
    method: 'GET',
    path: `/${encodeURIComponent(id)}/currentDatapoints?${new URLSearchParams({ id: names })}`,
    complete: ({ data }) => typeof data === 'object' && data !== null,
  });
  return outcome;
}

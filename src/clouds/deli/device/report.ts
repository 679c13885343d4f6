/** 100, 101, 105: what the device says of itself. PROTOCOLS 1.4. */
import type { Device } from '../../../lifecycle/cloud.ts';
import type { Life, Now } from '../../../lifecycle/effects.ts';
import { type Outcome, succeeded } from '../../../lifecycle/outcome.ts';
import { ACTION } from '../wire.ts';
import { exchange } from './exchange.ts';
import type { DeliState, ReportedInfo } from './state.ts';

/** 100: the platform's clock becomes the device's own. */
export function* timeSync(device: Device<DeliState>): Life<Outcome> {
  const { outcome, reply } = yield* exchange(device, 'time-sync', ACTION.timeSync);
  if (succeeded(outcome) && reply && Number.isFinite(reply.time)) {
    const { wall } = (yield { kind: 'now' }) as Now;
    device.state.clockOffset = reply.time - Math.floor(wall / 1000);
  }
  return outcome;
}

/** 101, with the firmware that is installed now. */
export function* reportInfo(device: Device<DeliState>, info: ReportedInfo): Life<Outcome> {
  const { outcome } = yield* exchange(device, 'report-info', ACTION.reportInfo, {
    name: info.name,
    product_version: device.state.version,
    properties: info.properties,
  });
  device.state.info = info;
  return outcome;
}

/** 105: system-level faults only. */
export function* alarm(device: Device<DeliState>, code: number, message: string): Life<Outcome> {
  return (yield* exchange(device, 'alarm', ACTION.alarm, { code, msg: message })).outcome;
}

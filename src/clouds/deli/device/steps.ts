/** What each word of a Deli lifecycle does; language.ts says what may be written. */
import type { Device, Step } from '../../../lifecycle/cloud.ts';
import type {
  AlarmArguments,
  BeBoundArguments,
  NetworkArguments,
  PushArguments,
  ReportArguments,
  UpgradeArguments,
} from '../language.ts';
import { push, replyToNothing } from './application.ts';
import { beBound } from './be-bound.ts';
import { connect, disconnect, subscribeBroadcasts } from './connect.ts';
import { askFirmware } from './firmware.ts';
import { setUpNetwork } from './network.ts';
import { query, unbind } from './query.ts';
import { alarm, reportInfo, timeSync } from './report.ts';
import type { DeliState } from './state.ts';
import { upgrade } from './upgrade.ts';

type DeliDevice = Device<DeliState>;

export const steps = {
  network: (device, args) => setUpNetwork(device, args as unknown as NetworkArguments),
  connect: (device) => connect(device, 'connect'),
  subscribe: subscribeBroadcasts,
  'time-sync': timeSync,
  'report-info': (device, args) => report(device, args as unknown as ReportArguments),
  query,
  firmware: askFirmware,
  upgrade: (device, args) => upgrade(device, args as unknown as UpgradeArguments),
  alarm: (device, args) => {
    const { code, msg } = args as unknown as AlarmArguments;
    return alarm(device, code, msg);
  },
  unbind,
  push: (device, args) => push(device, args as unknown as PushArguments),
  reply: replyToNothing,
  'be-bound': (device, args) => beBound(device, args as unknown as BeBoundArguments),
  disconnect,
} satisfies Record<string, Step<DeliState>>;

function report(device: DeliDevice, args: ReportArguments) {
  const { state } = device;
  if (args.version !== undefined && !state.upgraded) state.version = args.version;
  return reportInfo(device, {
    name: args.name.replaceAll('{index}', String(device.index)),
    ...(args.properties && { properties: args.properties }),
  });
}

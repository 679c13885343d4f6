/** The device side of point access: provisioned over HTTPS, then a plain MQTT client. */
import type { DeviceSide } from '../../../lifecycle/cloud.ts';
import type { ExpectArguments, PublishArguments, SubscribeArguments } from '../language.ts';
import { connect, disconnect, recover, subscribe } from './connect.ts';
import { decode, expect, publish, react } from './messages.ts';
import { provision } from './provision.ts';
import { newState, type PointState } from './state.ts';

export const pointDevice = {
  steps: {
    provision: (device) => provision(device),
    connect: (device) => connect(device, 'connect'),
    subscribe: (device, args) => subscribe(device, args as unknown as SubscribeArguments),
    publish: (device, args) => publish(device, args as unknown as PublishArguments),
    expect: (device, args) => expect(device, args as unknown as ExpectArguments),
    disconnect,
  },
  clientId: (_, serial) => serial,
  newState,
  mqtt: { decode, hasAsked: () => false, onConnectionLost: recover },
  react,
} satisfies DeviceSide<PointState>;

/** A pointer's device side: a Deli device that people log in to and hold meetings with. PROTOCOLS 2. */
import type { DeviceSide } from '../../../lifecycle/cloud.ts';
import { deliDevice } from '../../deli/device/index.ts';
import type { LoginArguments, StartMeetingArguments } from '../language.ts';
import { login } from './login.ts';
import { startMeeting } from './meeting.ts';
import { newState, type PotState } from './state.ts';
import { checkAtWhiteboard } from './whiteboard.ts';

const { network: _, ...steps } = deliDevice.steps;

export const potDevice: DeviceSide<PotState> = {
  ...deliDevice,
  wire: 'deli',
  newState,
  steps: {
    ...steps,
    login: (device, args) => login(device, args as unknown as LoginArguments),
    'start-meeting': (device, args) => startMeeting(device, args as unknown as StartMeetingArguments),
    'whiteboard-check': checkAtWhiteboard,
  },
};

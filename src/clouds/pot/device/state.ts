/** What a pointer remembers besides what every Deli device does. */
import type { FleetFacts } from '../../../lifecycle/cloud.ts';
import { type DeliState, newState as newDeliState } from '../../deli/device/state.ts';

export interface Meeting {
  readonly number: string;
  /** What its QR code says, as the meeting service gave it; drawn where somebody looks. */
  readonly qrcode: string;
  /** Whose meeting it is; both empty for guests. */
  readonly userId: string;
  readonly token: string;
}

export interface PotState extends DeliState {
  /** Under way; undefined while the next one is being started. */
  meeting: Meeting | undefined;
}

export const newState = (fleet: FleetFacts): PotState => ({ ...newDeliState(fleet), meeting: undefined });

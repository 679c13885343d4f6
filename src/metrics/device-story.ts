/** The last that is known of one device, told by its worker. No secrets in it. Moments are real ms since the start. */
import type { Outcome } from '../lifecycle/outcome.ts';

export interface DeviceStory {
  /** Its number in the run. */
  readonly device: number;
  readonly fleet: string;
  /** Within its fleet. */
  readonly index: number;
  /** Its client id. */
  readonly name: string;
  /** When this was told. */
  readonly at: number;
  readonly connected: boolean;
  readonly ended: boolean;
  /** Attempts under way, the outer ones first. */
  readonly underWay: readonly { readonly step: string; readonly due: number }[];
  /** The last ones, in the order of time; so too `attempts`. */
  readonly messages: readonly DeviceMessage[];
  readonly attempts: readonly DeviceAttempt[];
}

export interface DeviceMessage {
  readonly at: number;
  readonly way: 'sent' | 'received' | 'happened';
  /** A topic; `POST https://host/path`; of what happened: what. */
  readonly where: string;
  /** The kind of message as the tallies name it: `102/0`; an outcome of what happened; '' for none. */
  readonly label: string;
  /** Without secrets, cut where it is long. */
  readonly text: string;
  /** Characters of the whole. */
  readonly length: number;
}

export interface DeviceAttempt {
  readonly step: string;
  readonly due: number;
  readonly ended: number;
  readonly outcome: Outcome;
}

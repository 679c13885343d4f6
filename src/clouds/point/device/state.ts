/** What one device remembers. Kept small: there are tens of thousands of them in one process. */
import type { Account, Gateway, QoS } from '../../../lifecycle/effects.ts';

/** What the provisioning server told. Holds a secret: never for a log, an outcome or a message. */
export interface Provisioned {
  readonly account: Account;
  readonly deviceName: string;
  readonly productKey: string;
  readonly gateway: Gateway;
  readonly qos: QoS;
  readonly cleanSession: boolean;
}

export interface Message {
  readonly topic: string;
  readonly payload: string;
}

export interface PointState {
  provisioned: Provisioned | undefined;
  /** What the life has subscribed to, by filter: asked for again when the server has not kept it. */
  subscriptions: ReadonlyMap<string, QoS>;
  /** Messages that nobody waited for as they came, oldest first. */
  inbox: Message[];
  /** Messages published. */
  published: number;
}

const NOTHING: ReadonlyMap<string, QoS> = new Map();

export const newState = (): PointState => ({
  provisioned: undefined,
  subscriptions: NOTHING,
  inbox: [],
  published: 0,
});

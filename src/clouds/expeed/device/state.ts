/** What one third-party platform remembers. */

export interface Token {
  readonly text: string;
  /** Epoch ms from which it is replaced: some time before it expires. */
  readonly refreshAt: number;
}

export interface ExpeedState {
  /** One for all calls. */
  token: Token | undefined;
  /** Epoch ms of the token calls of the last 24 hours. */
  tokenCalls: number[];
  budgetNoted: boolean;
  /** The number of the next device, when they are asked in turn. */
  turn: number;
  /** Where it takes pushes; empty while it does not. */
  url: string;
  /** Devices last heard of as offline. */
  readonly offline: Set<string>;
  /** Settings under way: asked, and their outcome not there yet. */
  settings: number;
  /** Outcomes that have come, by message_id, until the setting that waits has taken them. Bounded. */
  readonly results: Map<string, boolean>;
}

export const newState = (): ExpeedState => ({
  token: undefined,
  tokenCalls: [],
  budgetNoted: false,
  turn: 0,
  url: '',
  offline: new Set(),
  settings: 0,
  results: new Map(),
});

/** Between whoever calibrates and the null responder, its child process. */

export interface Listening {
  readonly kind: 'listening';
  /** Ports on 127.0.0.1. */
  readonly mqtt: number;
  readonly https: number;
  /** PEM: what clients of `https` must trust. */
  readonly trust: string;
}

/** So far. */
export interface Effort {
  readonly kind: 'effort';
  readonly requests: number;
  readonly cpuMicros: number;
}

export type FromResponder = Listening | Effort;
/** Asks for its effort; it ends when the channel is closed. */
export type ToResponder = { readonly kind: 'report' };

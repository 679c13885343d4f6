/** How the embedded platform is told to misbehave. Plain JSON; each fault counts what it did in /stats. */

/** A distribution of durations; all values in ms, of real time unless said otherwise. */
export type Distribution =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'uniform'; readonly min: number; readonly max: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly deviation: number }
  /** By its median and 99th percentile. */
  | { readonly kind: 'lognormal'; readonly median: number; readonly p99: number }
  | { readonly kind: 'exponential'; readonly mean: number };

export interface Faults {
  /** Before each reply. */
  readonly latency?: Distribution;
  /** Replies with this code instead of acting, at this share of requests (0…1), of these actions or of all. */
  readonly errors?: readonly {
    readonly code: number;
    readonly rate: number;
    readonly actions?: readonly number[];
  }[];
  /** Acts on the request but sends no reply. */
  readonly dropReplies?: { readonly rate: number; readonly actions?: readonly number[] };
  /** Closes the connection on receiving a request instead of acting. */
  readonly disconnects?: { readonly rate: number; readonly actions?: readonly number[] };
  /** Refuses connections with this CONNACK code. */
  readonly refusals?: { readonly rate: number; readonly code: 2 | 3 | 4 | 5 };
  readonly downloads?: {
    /** Bytes a second for each download. */
    readonly slow?: number;
    /** Share of responses cut off somewhere within the body. */
    readonly truncate?: { readonly rate: number };
    /** Share of downloads (whole files, first request) with a byte changed. */
    readonly corrupt?: { readonly rate: number };
  };
}

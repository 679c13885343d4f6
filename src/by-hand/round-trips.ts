/** How long answers take: those of the platform to the device's requests, and the person's to instructions. */
import type { Packet } from './shown-link.ts';

export interface Head {
  readonly mid?: string;
  readonly action?: number;
}

/** Messages without an answer that are kept; one that is never answered must not fill the memory. */
const MOST_KEPT = 200;

export class RoundTrips {
  /** When each came or was sent, by mid. */
  readonly #asked = new Map<string, number>();

  /** Real ms since the message that this one answers, whichever way it goes; undefined: it answers none. */
  note({ mid, action }: Head, now: number): number | undefined {
    if (mid === undefined || action === undefined) return undefined;
    const asked = this.#asked.get(mid);
    this.#asked.delete(mid);
    if (asked !== undefined) return now - asked;
    this.#asked.set(mid, now);
    const [oldest] = this.#asked.keys();
    if (this.#asked.size > MOST_KEPT && oldest !== undefined) this.#asked.delete(oldest);
    return undefined;
  }
}

/** Undefined for what is no message; empty for one that makes no sense. */
export function headOf(packet: Packet): Head | undefined {
  if (packet.kind !== 'sent' && packet.kind !== 'received') return undefined;
  try {
    const { mid, action } = (JSON.parse(packet.payload) ?? {}) as { mid?: unknown; action?: unknown };
    return {
      ...(typeof mid === 'string' && { mid }),
      ...(typeof action === 'number' && { action }),
    };
  } catch {
    return {};
  }
}

/**
 * Connections of this thread with bytes that the system has not taken. A write that is taken whole, as nearly all
 * are, costs one comparison; those that were not are looked at again when somebody asks.
 */

/** The part of a socket that it looks at. */
export interface Backed {
  /** Bytes that the system has not taken yet. */
  readonly writableLength: number;
  readonly destroyed: boolean;
}

export class Backlog {
  private readonly suspects = new Set<Backed>();

  /** To be called when a write was not taken at once. */
  waits(socket: Backed): void {
    this.suspects.add(socket);
  }

  /** To be called after each write to a stream. */
  written(socket: Backed): void {
    if (socket.writableLength > 0) this.suspects.add(socket);
  }

  /** Those that still wait now. What links collect for one turn of the event loop (see outbox.ts) is not in it. */
  waiting(): { sockets: number; bytes: number } {
    let bytes = 0;
    for (const socket of this.suspects) {
      const unsent = socket.destroyed ? 0 : socket.writableLength;
      if (unsent === 0) this.suspects.delete(socket);
      else bytes += unsent;
    }
    return { sockets: this.suspects.size, bytes };
  }
}

/** Of all links of this thread. */
export const BACKLOG = new Backlog();

/**
 * Follows one stream of Redis from its beginning, over a connection of its own, since reading blocks. A Redis that
 * was started anew and has forgotten the stream goes on with later ids, which are made of its clock.
 */
import type { Redis } from 'ioredis';

type Entry = [id: Buffer, fields: Buffer[]];

const BLOCK_MS = 1000;
const AT_ONCE = 500;
/** Before another try, when reading failed for another reason than the connection. */
const RETRY_MS = 250;

export class StreamReader {
  readonly done: Promise<void>;
  private readonly redis: Redis;
  private readonly stream: string;
  private readonly take: (fields: readonly Buffer[]) => void;
  private stopped = false;
  private last = '0-0';

  /** @param redis a connection for this reader alone; it is closed at the end */
  constructor(redis: Redis, stream: string, take: (fields: readonly Buffer[]) => void) {
    this.redis = redis;
    // Reading fails then too, and is tried again.
    redis.on('error', () => {});
    this.stream = stream;
    this.take = take;
    this.done = this.follow();
  }

  stop(): void {
    this.stopped = true;
    // A blocked read would hold the connection for another second.
    this.redis.disconnect();
  }

  private async follow(): Promise<void> {
    while (!this.stopped) {
      try {
        const answer = (await this.redis.xreadBuffer(
          'COUNT',
          AT_ONCE,
          'BLOCK',
          BLOCK_MS,
          'STREAMS',
          this.stream,
          this.last,
        )) as [Buffer, Entry[]][] | null;
        for (const [id, fields] of answer?.[0]?.[1] ?? []) {
          this.last = id.toString();
          if (!this.stopped) this.take(fields);
        }
      } catch {
        if (!this.stopped) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }
}

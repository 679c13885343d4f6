/** The files that devices upload, kept in memory. PROTOCOLS 1.5, action 201. */
import { createHash } from 'node:crypto';
import type { UploadedLog } from '../../clouds/deli/app-api.ts';

/** Bytes of all files together. */
export const STORE_LIMIT = 64 << 20;

interface Kept extends UploadedLog {
  readonly bytes: Buffer;
}

export class LogStore {
  readonly #limit: number;
  readonly #now: () => number;
  /** By path, oldest first. */
  readonly #files = new Map<string, Kept>();
  #size = 0;

  constructor(now: () => number, limit = STORE_LIMIT) {
    this.#now = now;
    this.#limit = limit;
  }

  get limit(): number {
    return this.#limit;
  }

  /** In place of what had this path. The oldest files go when there is no room; false: it alone is too large. */
  put(path: string, bytes: Buffer): boolean {
    if (bytes.length > this.#limit) return false;
    this.#drop(path);
    for (const oldest of this.#files.keys()) {
      if (this.#size + bytes.length <= this.#limit) break;
      this.#drop(oldest);
    }
    const md5 = createHash('md5').update(bytes).digest('hex');
    this.#files.set(path, { path, size: bytes.length, md5, at: this.#now(), bytes });
    this.#size += bytes.length;
    return true;
  }

  get(path: string): Buffer | undefined {
    return this.#files.get(path)?.bytes;
  }

  list(): UploadedLog[] {
    return [...this.#files.values()].map(({ bytes: _, ...log }) => log);
  }

  #drop(path: string): void {
    this.#size -= this.#files.get(path)?.size ?? 0;
    this.#files.delete(path);
  }
}

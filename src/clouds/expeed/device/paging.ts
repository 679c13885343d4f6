/** A history's pages, one after another: what to ask next, and whether what came follows on. Pure. */
import { failure, type Outcome } from '../../../lifecycle/outcome.ts';
import type { HistoryArguments } from '../language.ts';
import { ALL_POINTS, FIRST, formatTime, parseTime } from '../wire.ts';
import type { Body } from './judge.ts';

export class Paging {
  /** Records that have come, each once. */
  records = 0;
  pages = 0;
  /** All there is has come. */
  ended = false;
  readonly #asked: Record<string, string>;
  readonly #oldestFirst: boolean;
  #cursor: string | undefined;
  /** Epoch ms of the last record. */
  #last: number | undefined;

  /** @param wall epoch ms: until when records are wanted */
  constructor({ points, last, limit, order }: HistoryArguments, wall: number) {
    this.#oldestFirst = order === 'oldest-first';
    this.#asked = {
      ...(points !== ALL_POINTS && { id: points.join(',') }),
      ...(last !== undefined && { start: formatTime(wall - last), end: formatTime(wall) }),
      limit: String(limit),
      first: String(this.#oldestFirst ? FIRST.oldest : FIRST.newest),
    };
  }

  /** The URL parameters of the next page. */
  get query(): URLSearchParams {
    return new URLSearchParams({
      ...this.#asked,
      ...(this.#cursor !== undefined && { cursor: this.#cursor }),
    });
  }

  /**
   * Takes a page. Gives what is wrong with it, if anything. The last record may come again as the first of the next
   * page: the API does not say whether its cursor has been given already.
   */
  take({ data, cursor }: Body): Outcome | undefined {
    if (!Array.isArray(data)) return failure('protocol', 'incomplete-answer');
    this.pages++;
    const before = this.records;
    for (const record of data as readonly { readonly timestamp?: unknown }[]) {
      const time = parseTime(String(record?.timestamp));
      if (time === undefined) return failure('protocol', 'bad-timestamp');
      if (this.#last !== undefined && time === this.#last) continue;
      if (this.#last !== undefined && time > this.#last !== this.#oldestFirst)
        return failure('protocol', 'out-of-order');
      this.#last = time;
      this.records++;
    }
    const next = cursor === undefined || cursor === null ? undefined : String(cursor);
    this.ended = next === undefined || data.length === 0;
    if (!this.ended && (next === this.#cursor || this.records === before))
      return failure('protocol', 'stuck-cursor');
    this.#cursor = next;
    return undefined;
  }
}

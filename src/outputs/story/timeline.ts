/**
 * The bins of a story's lines: at first a second each; when there would be more than 600, pairs of them become one.
 * Knows for each bin when it last changed, so that a viewer can be sent the changed ones alone.
 */
export const MOST_BINS = 600;
const SECOND_MS = 1000;

/** What is kept by bin. */
export interface Binned {
  /** Bins 0 and 1 become bin 0, 2 and 3 become 1, and so on. */
  joinPairs(): void;
}

export class Timeline {
  /** Real ms of one bin; a power of two times one second. */
  stepMs = SECOND_MS;
  private readonly members: Binned[] = [];
  /** Revision of the last change, by bin. */
  private readonly changedAt: number[] = [];

  register(member: Binned): void {
    this.members.push(member);
  }

  /** The bin of a second of the run, which it makes room for. `revision`: of the change that needs it. */
  bin(second: number, revision: number): number {
    while (this.binOf(second) >= MOST_BINS) this.join(revision);
    return this.binOf(second);
  }

  /** Bins `from` … `to`, both included, are other ones since `revision`. */
  changed(from: number, to: number, revision: number): void {
    while (this.changedAt.length <= to) this.changedAt.push(revision);
    for (let bin = from; bin <= to; bin++) this.changedAt[bin] = revision;
  }

  changedAll(revision: number): void {
    this.changedAt.fill(revision);
  }

  /** The first of `bins` that has changed after a revision; `bins` when none has. */
  firstChanged(since: number, bins: number): number {
    const first = this.changedAt.findIndex((revision) => revision > since);
    return first === -1 ? bins : Math.min(first, bins);
  }

  private binOf(second: number): number {
    return Math.floor((second * SECOND_MS) / this.stepMs);
  }

  private join(revision: number): void {
    this.stepMs *= 2;
    for (const member of this.members) member.joinPairs();
    this.changedAt.length = Math.ceil(this.changedAt.length / 2);
    this.changedAll(revision);
  }
}

/** The pairs of a list joined into one each; an absent half leaves the other. */
export function joinedPairs<T>(
  values: readonly (T | undefined)[],
  join: (earlier: T, later: T) => T,
): (T | undefined)[] {
  return Array.from({ length: Math.ceil(values.length / 2) }, (_, i) => {
    const [earlier, later] = [values[2 * i], values[2 * i + 1]];
    return earlier === undefined || later === undefined ? (earlier ?? later) : join(earlier, later);
  });
}

/** Which sequence numbers of a worker have been seen, in whatever order: small as long as few are missing. */
export class Sequences {
  /** Everything below is seen. */
  private next = 0;
  private readonly ahead = new Set<number>();

  get size(): number {
    return this.next + this.ahead.size;
  }

  /** The highest one seen, −1 when none was. */
  get highest(): number {
    return this.ahead.size === 0 ? this.next - 1 : [...this.ahead].reduce((a, b) => Math.max(a, b));
  }

  has(sequence: number): boolean {
    return sequence < this.next || this.ahead.has(sequence);
  }

  /** False when it was seen before. */
  add(sequence: number): boolean {
    if (this.has(sequence)) return false;
    this.ahead.add(sequence);
    while (this.ahead.delete(this.next)) this.next++;
    return true;
  }

  /** Numbers below the highest one that were never seen, as ranges with both ends inclusive. */
  gaps(): readonly (readonly [from: number, to: number])[] {
    const gaps: [number, number][] = [];
    let expected = this.next;
    for (const sequence of [...this.ahead].sort((a, b) => a - b)) {
      if (sequence > expected) gaps.push([expected, sequence - 1]);
      expected = sequence + 1;
    }
    return gaps;
  }

  *[Symbol.iterator](): Generator<number> {
    for (let sequence = 0; sequence < this.next; sequence++) yield sequence;
    yield* this.ahead;
  }
}

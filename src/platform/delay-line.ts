/** Things that are due later, in one heap behind one timer: a delayed reply costs no timer of its own. */
interface Due {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

const before = (a: Due, b: Due): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

export class DelayLine {
  readonly #heap: Due[] = [];
  #order = 0;
  #timer: NodeJS.Timeout | undefined;
  #armedFor = Number.POSITIVE_INFINITY;

  get waiting(): number {
    return this.#heap.length;
  }

  /** Runs it at this moment of performance.now() or up to 1–2 ms after, never before; equal moments in order. */
  at(moment: number, run: () => void): void {
    this.#push({ at: moment, order: this.#order++, run });
    if (moment < this.#armedFor) this.#arm();
  }

  /** Runs at once all that is still waiting, in order. */
  flush(): void {
    this.#run(Number.POSITIVE_INFINITY);
  }

  #run(until: number): void {
    for (let top = this.#heap[0]; top && top.at <= until; top = this.#heap[0]) {
      this.#pop();
      top.run();
    }
    this.#arm();
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const next = this.#heap[0];
    this.#armedFor = next?.at ?? Number.POSITIVE_INFINITY;
    if (next)
      this.#timer = setTimeout(() => this.#run(performance.now()), Math.ceil(next.at - performance.now()));
  }

  #push(due: Due): void {
    const heap = this.#heap;
    let child = heap.push(due) - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!before(due, heap[parent]!)) break;
      heap[child] = heap[parent]!;
      child = parent;
    }
    heap[child] = due;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[parent] = heap[child]!;
      parent = child;
    }
    heap[parent] = last;
  }
}

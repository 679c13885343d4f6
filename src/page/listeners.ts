export class Listeners {
  readonly #all = new Set<() => void>();

  add(listener: () => void): void {
    this.#all.add(listener);
  }

  tell(): void {
    for (const listener of this.#all) listener();
  }
}

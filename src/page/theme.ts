/** Light or dark as the system says, unless the person says otherwise; on paper always light. */
import { between, parseColour, withAlpha } from './colour.ts';
import { Listeners } from './listeners.ts';

export type Scheme = 'light' | 'dark';

export class Theme {
  readonly changes = new Listeners();
  readonly #root: HTMLElement;
  readonly #probe: HTMLElement;
  readonly #dark = matchMedia('(prefers-color-scheme: dark)');
  readonly #known = new Map<string, string>();
  #chosen: Scheme | undefined;

  /** @param probe an element that no one sees, to ask the style sheet for colours */
  constructor(root: HTMLElement, probe: HTMLElement) {
    this.#root = root;
    this.#probe = probe;
    this.#dark.addEventListener('change', () => this.#changed());
  }

  get scheme(): Scheme {
    return this.#chosen ?? (this.#dark.matches ? 'dark' : 'light');
  }

  /** Kept as long as the page is open, and nowhere else. */
  choose(scheme: Scheme): void {
    this.#chosen = scheme;
    this.#root.dataset.theme = scheme;
    this.#changed();
  }

  print(printing: boolean): void {
    this.#root.toggleAttribute('data-printing', printing);
    this.#changed();
  }

  get printing(): boolean {
    return this.#root.hasAttribute('data-printing');
  }

  /** `rgb(…)` of the style sheet's `--name`, as it is now. */
  colour(name: string, alpha = 1): string {
    let colour = this.#known.get(name);
    if (colour === undefined) {
      this.#probe.style.color = `var(--${name})`;
      colour = getComputedStyle(this.#probe).color;
      this.#known.set(name, colour);
    }
    return alpha === 1 ? colour : withAlpha(colour, alpha);
  }

  /** `length` colours from the first of `names` over the others to the last. */
  row(names: readonly string[], length: number): string[] {
    const colours = names.map((name) => parseColour(this.colour(name)));
    return Array.from({ length }, (_, n) => `rgb(${between(colours, n / (length - 1)).join(', ')})`);
  }

  #changed(): void {
    this.#known.clear();
    this.changes.tell();
  }
}

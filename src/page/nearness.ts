/**
 * Charts are drawn when they are near what is on screen, and redrawn only then: a page of fifteen charts costs what
 * its visible three cost. For paper all of them are drawn.
 */
const MARGIN = '400px';

export class Nearness {
  readonly #watched = new Map<Element, Watched>();
  readonly #observer = new IntersectionObserver((changes) => this.#moved(changes), { rootMargin: MARGIN });

  /** @returns what to call when there is something new to draw */
  watch(element: Element, draw: () => void): () => void {
    const watched: Watched = { near: false, stale: false, draw };
    this.#watched.set(element, watched);
    this.#observer.observe(element);
    return () => {
      watched.stale = true;
      if (watched.near) redraw(watched);
    };
  }

  drawAll(): void {
    for (const watched of this.#watched.values()) redraw(watched);
  }

  #moved(changes: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of changes) {
      const watched = this.#watched.get(target);
      if (watched === undefined) continue;
      watched.near = isIntersecting;
      if (isIntersecting) redraw(watched);
    }
  }
}

interface Watched {
  near: boolean;
  stale: boolean;
  readonly draw: () => void;
}

function redraw(watched: Watched): void {
  if (!watched.stale) return;
  watched.stale = false;
  watched.draw();
}

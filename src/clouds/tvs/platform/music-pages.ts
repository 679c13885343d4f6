/** The music pages that are open, and the accounts for which QQ Music is authorised. */
import { type PageEvent, type PageState, TRANSITIONS } from './music-page.ts';
import { secret } from './secret.ts';

interface Page {
  readonly account: string;
  readonly expires: number;
  state: PageState;
  /** Who has scanned it: nobody else may answer. */
  user: string | undefined;
}

export type PageError = 'page-unknown' | 'page-of-another' | 'page-out-of-turn';

export class MusicPages {
  readonly #lifetime: number;
  readonly #random: () => number;
  // In the order of their end.
  readonly #pages = new Map<string, Page>();
  readonly #authorised = new Set<string>();

  /** @param lifetime of a page, ms */
  constructor(lifetime: number, random: () => number) {
    this.#lifetime = lifetime;
    this.#random = random;
  }

  isAuthorised(account: string): boolean {
    return this.#authorised.has(account);
  }

  open(account: string, now: number): string {
    this.#forgetLongExpired(now);
    const id = secret(this.#random);
    this.#pages.set(id, { account, expires: now + this.#lifetime, state: 'shown', user: undefined });
    return id;
  }

  /** As its own account sees it. */
  stateOf(id: string, account: string, now: number): { state: PageState } | { error: PageError } {
    const page = this.#page(id, now);
    if (!page) return { error: 'page-unknown' };
    return page.account === account ? { state: page.state } : { error: 'page-of-another' };
  }

  /** @param user who does it; absent for the companion app of the page's own account */
  apply(
    id: string,
    event: PageEvent,
    now: number,
    user?: string,
  ): { state: PageState } | { error: PageError } {
    const page = this.#page(id, now);
    if (!page) return { error: 'page-unknown' };
    if (page.user !== undefined && page.user !== user) return { error: 'page-of-another' };
    const state = TRANSITIONS[page.state][event];
    if (state === undefined) return { error: 'page-out-of-turn' };
    page.state = state;
    page.user = user;
    if (state === 'authorised') this.#authorised.add(page.account);
    return { state };
  }

  #page(id: string, now: number): Page | undefined {
    const page = this.#pages.get(id);
    if (page && now >= page.expires) page.state = TRANSITIONS[page.state].expire ?? page.state;
    return page;
  }

  /** Kept for another lifetime, so that whoever is late learns what came of it. */
  #forgetLongExpired(now: number): void {
    for (const [id, { expires }] of this.#pages) {
      if (expires > now - this.#lifetime) return;
      this.#pages.delete(id);
    }
  }
}

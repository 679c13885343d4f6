/** The last events of a run and what people were told meanwhile, whatever order they come in. */
import type { Frame } from '../../metrics/frame.ts';

const KEPT = 200;

interface Entry {
  /** Real ms since the start. */
  readonly at: number;
  readonly line: string;
}

const byTime = (a: Entry, b: Entry): number =>
  a.at - b.at || (a.line < b.line ? -1 : a.line > b.line ? 1 : 0);

export class RecentEvents {
  private entries: Entry[] = [];
  private left = 0;

  add({ worker, events, eventsDropped }: Frame): void {
    for (const { at, level, text } of events) this.write(at, `worker ${worker} ${level}: ${text}`);
    this.left += eventsDropped;
  }

  notice(text: string, at: number): void {
    this.write(at, text);
  }

  /** Earliest first; `dropped` happened and are left out. */
  get last(): { readonly lines: readonly string[]; readonly dropped: number } {
    this.trim();
    return { lines: this.entries.map(({ line }) => line), dropped: this.left };
  }

  private write(at: number, text: string): void {
    this.entries.push({ at, line: `${(at / 1000).toFixed(1)}s ${text}` });
    if (this.entries.length > 2 * KEPT) this.trim();
  }

  private trim(): void {
    const over = Math.max(0, this.entries.length - KEPT);
    this.entries.sort(byTime).splice(0, over);
    this.left += over;
  }
}

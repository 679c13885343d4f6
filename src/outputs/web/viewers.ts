/**
 * The browsers that look. Each gets what is new; one that has not taken the last of it is left out until it has, and
 * then gets everything as it is by then: whatever it does, no more than one state is held for it.
 */
import type { ServerResponse } from 'node:http';
import type { LiveEvents } from './events.ts';

export type Said = { readonly [Name in keyof LiveEvents]?: LiveEvents[Name] };

interface Viewer {
  readonly response: ServerResponse;
  /** Batches that it has been left out of. */
  missed: number;
}

/** In batches, of which there are two a second: one that takes nothing for so long is let go. */
const PATIENCE = 60;
const MOST = 50;

export class Viewers {
  private readonly all = new Set<Viewer>();

  get none(): boolean {
    return this.all.size === 0;
  }
  get full(): boolean {
    return this.all.size >= MOST;
  }

  /** @param everything undefined: there is nothing yet, it comes with the first batch */
  add(response: ServerResponse, everything: Said | undefined): void {
    const viewer: Viewer = { response, missed: everything ? 0 : 1 };
    this.all.add(viewer);
    response.on('close', () => this.all.delete(viewer));
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    response.write(`retry: 1000\n\n${eventText(everything ?? {})}`);
  }

  /**
   * @param fresh what is new since the last call
   * @param everything asked for when somebody has missed something, at most once
   */
  tell(fresh: Said, everything: () => Said): void {
    let whole: string | undefined;
    const text = eventText(fresh);
    for (const viewer of this.all) {
      const { response } = viewer;
      if (response.writableLength > 0) {
        viewer.missed++;
        if (viewer.missed > PATIENCE) response.destroy();
      } else if (viewer.missed > 0) {
        whole ??= eventText(everything());
        viewer.missed = 0;
        response.write(whole);
      } else if (text !== '') response.write(text);
    }
  }

  /** The last words; resolves when everyone has taken them, or has gone. */
  async end(last: Said): Promise<void> {
    const text = eventText(last);
    const ended = ({ response }: Viewer) =>
      new Promise<void>((resolve) => {
        response.once('close', resolve);
        response.end(text, () => resolve());
      });
    await Promise.all([...this.all].map(ended));
  }
}

const eventText = (said: Said): string =>
  Object.entries(said)
    .map(([name, data]) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)
    .join('');

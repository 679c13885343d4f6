/** The line to the run: its events as they come, and what one asks of it. The token is in the page's own address. */
import type { DeviceStory } from '../../metrics/device-story.ts';
import type { LiveEvents } from '../../outputs/web/events.ts';

export type LineState = 'open' | 'lost' | 'ended';

export type Hear = { readonly [Name in keyof LiveEvents]: (data: LiveEvents[Name]) => void };

const NAMES: readonly (keyof LiveEvents)[] = ['story', 'update', 'cells', 'run', 'end'];
/** After an answer that was no stream of events the browser does not try again by itself. */
const AGAIN_MS = 2_000;

export class Connection {
  private readonly hear: Hear;
  private readonly changed: (state: LineState) => void;
  private source: EventSource | undefined;

  constructor(hear: Hear, changed: (state: LineState) => void) {
    this.hear = hear;
    this.changed = changed;
    this.open();
  }

  /** Undefined when nothing is known of it, or nobody answers. */
  async device(number: number): Promise<DeviceStory | undefined> {
    try {
      const answer = await fetch(withToken(`/device/${number}`));
      return answer.ok ? ((await answer.json()) as DeviceStory) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Whether the run has heard it. */
  async ask(what: 'pause' | 'resume' | 'stop'): Promise<boolean> {
    try {
      return (await fetch(withToken(`/${what}`), { method: 'POST' })).ok;
    } catch {
      return false;
    }
  }

  private open(): void {
    const source = new EventSource(withToken('/events'));
    this.source = source;
    source.addEventListener('open', () => this.changed('open'));
    source.addEventListener('error', () => this.failed(source));
    for (const name of NAMES)
      source.addEventListener(name, ({ data }: MessageEvent<string>) => this.take(name, JSON.parse(data)));
  }

  private take<Name extends keyof LiveEvents>(name: Name, data: LiveEvents[Name]): void {
    this.hear[name](data);
    if (name !== 'end') return;
    this.source?.close();
    this.changed('ended');
  }

  private failed(source: EventSource): void {
    this.changed('lost');
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => this.open(), AGAIN_MS);
  }
}

const withToken = (path: string): string => `${path}${location.search}`;

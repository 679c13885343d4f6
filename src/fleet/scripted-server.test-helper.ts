/** The far end of a world's links, which does with each request what a test says. */
import type { Outcome } from '../lifecycle/outcome.ts';
import type { Link, LinkEvents, LinkOptions } from '../net/link.ts';
import type { ManualClock } from './manual-clock.test-helper.ts';

export interface Request {
  readonly mid: string;
  readonly action: number;
  readonly data?: Record<string, unknown>;
}

/** What the scripted server does with each request; by default it answers code 0 after 5 ms. */
export type Serve = (request: Request, link: ServedLink) => void;

export class ServedLink implements Link {
  readonly options: LinkOptions;
  readonly events: LinkEvents;
  readonly log: string[] = [];
  private readonly server: TestServer;
  private packetId = 0;
  private over = false;

  constructor(server: TestServer, options: LinkOptions, events: LinkEvents) {
    this.server = server;
    this.options = options;
    this.events = events;
  }

  publish(_topic: string, payload: string, qos: 0 | 1): number {
    const request = JSON.parse(payload) as Request;
    this.server.requests.push(request);
    this.server.serve(request, this);
    return qos === 0 ? 0 : ++this.packetId;
  }
  subscribe(topics: readonly string[]): number {
    const id = ++this.packetId;
    this.server.clock.after(1, () =>
      this.events.subscribed(
        id,
        topics.map(() => 0),
      ),
    );
    return id;
  }
  ping(): void {
    this.log.push(`ping at ${this.server.clock.now()}`);
    if (this.server.answersPings) this.server.clock.after(1, () => this.events.pong());
  }
  disconnect(): void {
    this.log.push('disconnect');
    this.close('ok');
  }
  destroy(outcome: Outcome): void {
    this.log.push(`destroy ${outcome}`);
    this.close(outcome);
  }

  reply(request: Request, data: object = { code: 0 }, after = 5): void {
    const text = JSON.stringify({ mid: request.mid, from: 'system', time: 1, action: request.action, data });
    this.server.clock.after(after, () => this.events.message('id', text));
  }
  instruct(action: number, data: object): void {
    this.events.message('id', JSON.stringify({ mid: 'p1', from: 'user', time: 1, action, data }));
  }
  close(outcome: Outcome): void {
    if (this.over) return;
    this.over = true;
    this.server.clock.after(0, () => this.events.closed(outcome));
  }
}

export class TestServer {
  readonly clock: ManualClock;
  readonly links: ServedLink[] = [];
  readonly requests: Request[] = [];
  /** What devices stored by FTP. */
  readonly uploads: { readonly url: string; readonly body: string }[] = [];
  serve: Serve = (request, link) => link.reply(request);
  /** The outcome of a handshake: `ok`, or why it is refused. */
  accept: () => Outcome = () => 'ok';
  answersPings = true;
  /** What CONNACK says of the session. */
  keepsSession = false;

  constructor(clock: ManualClock) {
    this.clock = clock;
  }

  readonly open = (options: LinkOptions, events: LinkEvents): Link => {
    const link = new ServedLink(this, options, events);
    this.links.push(link);
    const outcome = this.accept();
    this.clock.after(2, () => (outcome === 'ok' ? events.connected(this.keepsSession) : link.close(outcome)));
    return link;
  };
}

/**
 * HTTP and FTP for lives, to hosts that the user has named only. Calls wait for one of the client's connections;
 * only so many transfers go on at once.
 */
import pLimit, { type LimitFunction } from 'p-limit';
import type { Downloaded, Fetched, Result, Transfer } from '../lifecycle/effects.ts';
import { isLoopbackIPv4 } from '../lifecycle/gateway.ts';
import { failure } from '../lifecycle/outcome.ts';
import { hostOf, hostsOf } from '../lifecycle/target-hosts.ts';
import { urlParts } from '../net/url.ts';
import { Downloads } from './downloads.ts';
import type { EffectOf } from './live-fleet.ts';
import type { LiveWorld } from './live-world.ts';
import type { LiveAttempt, Process } from './process.ts';

/** What the worker's HTTP and FTP clients do for the world; no call ever rejects. */
export interface Http {
  /** @param onSent called when the request has got a connection and is written */
  fetch(request: EffectOf<'fetch'>, onSent: () => void): Promise<Fetched>;
  download(
    url: string,
    transfer: Transfer | undefined,
    idleMs: number,
    signal: AbortSignal,
    onBytes: (bytes: number) => void,
  ): Promise<Downloaded>;
  upload(url: string, body: string, timeoutMs: number, signal: AbortSignal): Promise<Result>;
}

type FileEffect = EffectOf<'download'> | EffectOf<'upload'>;
type Call = EffectOf<'fetch'> | FileEffect;

/** Origins whose permission is remembered. */
const MOST_KNOWN = 1000;

export class Transfers {
  private readonly world: LiveWorld;
  private readonly http: Http;
  private readonly limit: LimitFunction;
  private readonly allowed: ReadonlySet<string>;
  private readonly permitted = new Map<string, boolean>();
  readonly downloads: Downloads;

  constructor(world: LiveWorld, http: Http, transfersAtOnce: number) {
    this.world = world;
    this.http = http;
    this.limit = pLimit(transfersAtOnce);
    this.downloads = new Downloads(world.recorder);
    // No load on an address the user has not named, whatever a platform's reply says.
    this.allowed = hostsOf(world.target);
  }

  perform(process: Process, effect: Call): void {
    process.waiting = effect.kind === 'fetch' ? 'call' : 'http';
    if (!this.mayReach(effect.url)) {
      this.noteRefused(effect.url);
      this.world.runner.resume(process, refused(effect));
    } else if (effect.kind === 'fetch') {
      this.fetch(process, effect);
    } else {
      this.transfer(process, effect);
    }
  }

  private fetch(process: Process, effect: EffectOf<'fetch'>): void {
    const { attempt, device } = process;
    const { method, url, body = '' } = effect;
    const answered = this.http.fetch(effect, () => {
      if (attempt) attempt.sent = this.world.clock.now();
      device.diary?.sent(`${method} ${url}`, '', body);
    });
    void answered.then((answer) => {
      device.diary?.received(
        `${method} ${url}`,
        answer.status ? String(answer.status) : answer.outcome,
        answer.body,
      );
      // Unless the life has been ended meanwhile.
      if (process.waiting === 'call') this.world.runner.resume(process, answer);
    });
  }

  private transfer(process: Process, effect: FileEffect): void {
    const abort = new AbortController();
    process.abort = abort;
    void this.limit(async () => {
      if (abort.signal.aborted) return;
      if (process.attempt) process.attempt.sent = this.firstSent(process.attempt, effect);
      process.device.diary?.happened(`${effect.kind} ${effect.url}`);
      const { signal } = abort;
      const answer = await (effect.kind === 'download'
        ? this.download(effect, signal)
        : this.http.upload(effect.url, effect.body, effect.timeout, signal));
      process.device.diary?.happened(`${effect.kind} ended`, answer.outcome);
      if (!signal.aborted && process.abort === abort) this.world.runner.resume(process, answer);
    });
  }

  private async download(
    { url, transfer, timeout }: EffectOf<'download'>,
    signal: AbortSignal,
  ): Promise<Downloaded> {
    const { downloads } = this;
    downloads.begin();
    try {
      return await this.http.download(url, transfer, timeout, signal, downloads.received);
    } finally {
      downloads.end();
    }
  }

  /** A resumed download was really sent when its first part was. */
  private firstSent(attempt: LiveAttempt, effect: FileEffect): number {
    const resumed = effect.kind === 'download' && effect.transfer !== undefined;
    return resumed ? attempt.sent : this.world.clock.now();
  }

  private noteRefused(url: string): void {
    const host = URL.canParse(url) ? hostOf(url) : url;
    this.world.noteOnce(
      `host ${host}`,
      `${url}: not a host of this run's target; name it in target.allowHosts`,
    );
  }

  private mayReach(url: string): boolean {
    const origin = originOf(url);
    if (origin === undefined) return false;
    const known = this.permitted.get(origin);
    if (known !== undefined) return known;
    const host = hostOf(origin);
    const may = this.allowed.has(host) || (isLoopback(host) && [...this.allowed].some(isLoopback));
    if (this.permitted.size < MOST_KNOWN) this.permitted.set(origin, may);
    return may;
  }
}

/** undefined for what is no URL of a host: `file:`, `nowhere`. */
function originOf(url: string): string | undefined {
  try {
    const { origin } = urlParts(url);
    return origin === 'null' ? `${new URL(url).protocol}//${new URL(url).host}` : origin;
  } catch {
    return undefined;
  }
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || isLoopbackIPv4(host);

function refused(effect: Call): Fetched | Downloaded | Result {
  const outcome = failure(effect.kind === 'upload' ? 'ftp' : 'http', 'host-not-allowed');
  if (effect.kind === 'upload') return { outcome };
  if (effect.kind === 'fetch') return { outcome, status: 0, headers: {}, body: '' };
  const { url } = effect;
  const nothing = { url, received: 0, total: undefined, md5: undefined, resumptions: 0 };
  return { outcome, transfer: effect.transfer ?? nothing };
}

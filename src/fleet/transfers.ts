/** HTTP and FTP for lives: a limited number of calls at once, to hosts that the user has named only. */
import pLimit, { type LimitFunction } from 'p-limit';
import type { Target } from '../lifecycle/cloud.ts';
import type { Downloaded, Fetched, Result, Transfer } from '../lifecycle/effects.ts';
import { isLoopbackIPv4 } from '../lifecycle/gateway.ts';
import { failure } from '../lifecycle/outcome.ts';
import type { EffectOf } from './live-fleet.ts';
import type { LiveWorld } from './live-world.ts';
import type { Process } from './process.ts';

/** What the worker's HTTP and FTP clients do for the world; no call ever rejects. */
export interface Http {
  fetch(request: EffectOf<'fetch'>): Promise<Fetched>;
  download(
    url: string,
    transfer: Transfer | undefined,
    idleMs: number,
    signal: AbortSignal,
  ): Promise<Downloaded>;
  upload(url: string, body: string, timeoutMs: number, signal: AbortSignal): Promise<Result>;
}

type Call = EffectOf<'fetch'> | EffectOf<'download'> | EffectOf<'upload'>;

export class Transfers {
  private readonly world: LiveWorld;
  private readonly http: Http;
  private readonly limit: LimitFunction;
  private readonly allowed: ReadonlySet<string>;

  constructor(world: LiveWorld, http: Http, callsAtOnce: number) {
    this.world = world;
    this.http = http;
    this.limit = pLimit(callsAtOnce);
    this.allowed = allowedHosts(world.target);
  }

  perform(process: Process, effect: Call): void {
    process.waiting = effect.kind === 'fetch' ? 'call' : 'http';
    if (!this.mayReach(effect.url)) {
      this.noteRefused(effect.url);
      this.world.runner.resume(process, refused(effect));
      return;
    }
    const abort = new AbortController();
    process.abort = abort;
    void this.limit(async () => {
      if (abort.signal.aborted) return;
      if (process.attempt) process.attempt.sent = this.firstCall(process, effect);
      const answer = await this.call(effect, abort.signal);
      if (!abort.signal.aborted && process.abort === abort) this.world.runner.resume(process, answer);
    });
  }

  private call(effect: Call, signal: AbortSignal): Promise<Result> {
    switch (effect.kind) {
      case 'fetch':
        return this.http.fetch(effect);
      case 'download':
        return this.http.download(effect.url, effect.transfer, effect.timeout, signal);
      case 'upload':
        return this.http.upload(effect.url, effect.body, effect.timeout, signal);
    }
  }

  /** A resumed download was really sent when its first part was. */
  private firstCall(process: Process, effect: Call): number {
    const resumed = effect.kind === 'download' && effect.transfer !== undefined;
    return resumed && process.attempt ? process.attempt.sent : this.world.clock.now();
  }

  private noteRefused(url: string): void {
    const host = URL.canParse(url) ? hostOf(url) : url;
    this.world.noteOnce(
      `host ${host}`,
      `${url}: not a host of this run's target; name it in target.allowHosts`,
    );
  }

  private mayReach(url: string): boolean {
    if (!URL.canParse(url)) return false;
    const host = hostOf(url);
    return this.allowed.has(host) || (isLoopback(host) && [...this.allowed].some(isLoopback));
  }
}

/** No load on an address the user has not named, whatever a platform's reply says. */
function allowedHosts(target: Target): Set<string> {
  const hosts = new Set(target.allowHosts);
  for (const gateway of target.gateways) hosts.add(gateway.host);
  if (target.accessList !== undefined) hosts.add(hostOf(target.accessList));
  for (const url of Object.values(target.services)) hosts.add(hostOf(url));
  if (target.platform) hosts.add(hostOf(target.platform.url));
  return hosts;
}

const hostOf = (url: string): string => new URL(url).hostname.replace(/^\[|\]$/g, '');
const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || isLoopbackIPv4(host);

function refused(effect: Call): Fetched | Downloaded | Result {
  const outcome = failure(effect.kind === 'upload' ? 'ftp' : 'http', 'host-not-allowed');
  if (effect.kind === 'upload') return { outcome };
  if (effect.kind === 'fetch') return { outcome, status: 0, headers: {}, body: '' };
  const { url } = effect;
  const nothing = { url, received: 0, total: undefined, md5: undefined, resumptions: 0 };
  return { outcome, transfer: effect.transfer ?? nothing };
}

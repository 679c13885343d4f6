/**
 * The tokens that are out. Each lives its lifetime in real time; a renewal gives new ones and leaves the older ones
 * as they are, until they expire or the ClientId is revoked.
 */
import type { TokenError } from '../wire.ts';
import { secret } from './secret.ts';

export interface TokenSettings {
  /** ms */
  readonly tokenLifetime: number;
  readonly refreshLifetime: number;
  /** Share of the access tokens that are revoked at some moment before they expire. */
  readonly revoked: number;
}

interface Token {
  readonly clientId: string;
  readonly account: string;
  readonly expires: number;
  readonly revokedFrom: number;
  /** How often the ClientId had been revoked when it was made. */
  readonly generation: number;
}

export interface Granted {
  readonly access: string;
  readonly refresh: string;
}

export interface Holder {
  readonly clientId: string;
  readonly account: string;
}

export type RefreshError = 'refresh-unknown' | 'refresh-expired' | 'refresh-revoked' | 'wrong-client';

export class Tokens {
  readonly #settings: TokenSettings;
  readonly #random: () => number;
  // In the order of their end, since all of a kind live equally long.
  readonly #access = new Map<string, Token>();
  readonly #refresh = new Map<string, Token>();
  readonly #generations = new Map<string, number>();

  constructor(settings: TokenSettings, random: () => number) {
    this.#settings = settings;
    this.#random = random;
  }

  /** Outstanding and lately expired ones. */
  get size(): number {
    return this.#access.size + this.#refresh.size;
  }

  grant(holder: Holder, now: number): Granted {
    const { tokenLifetime, refreshLifetime, revoked } = this.#settings;
    forgetLongExpired(this.#access, now - tokenLifetime);
    forgetLongExpired(this.#refresh, now - refreshLifetime);
    const generation = this.#generations.get(holder.clientId) ?? 0;
    const [isRevoked, when] = [this.#random() < revoked, this.#random()];
    const revokedFrom = isRevoked ? now + when * tokenLifetime : Number.POSITIVE_INFINITY;
    const [access, refresh] = [secret(this.#random), secret(this.#random)];
    this.#access.set(access, { ...holder, expires: now + tokenLifetime, revokedFrom, generation });
    const untilExpiry = { expires: now + refreshLifetime, revokedFrom: Number.POSITIVE_INFINITY };
    this.#refresh.set(refresh, { ...holder, ...untilExpiry, generation });
    return { access, refresh };
  }

  /** Everything out for this ClientId is worth nothing from now on. */
  revoke(clientId: string): void {
    this.#generations.set(clientId, (this.#generations.get(clientId) ?? 0) + 1);
  }

  holderOf(access: string, now: number): Holder | { readonly error: TokenError } {
    if (access === '') return { error: 'token-missing' };
    const token = this.#access.get(access);
    if (!token) return { error: 'token-unknown' };
    if (now >= token.expires) return { error: 'token-expired' };
    return this.#isRevoked(token, now) ? { error: 'token-revoked' } : token;
  }

  renew(refresh: string, clientId: string, now: number): Granted | { readonly error: RefreshError } {
    const token = this.#refresh.get(refresh);
    if (!token) return { error: 'refresh-unknown' };
    if (token.clientId !== clientId) return { error: 'wrong-client' };
    if (now >= token.expires) return { error: 'refresh-expired' };
    if (this.#isRevoked(token, now)) return { error: 'refresh-revoked' };
    return this.grant({ clientId, account: token.account }, now);
  }

  #isRevoked({ clientId, generation, revokedFrom }: Token, now: number): boolean {
    return now >= revokedFrom || generation !== (this.#generations.get(clientId) ?? 0);
  }
}

/** They are kept for another lifetime, so that expired can be told from unknown. */
function forgetLongExpired(tokens: Map<string, Token>, before: number): void {
  for (const [name, { expires }] of tokens) {
    if (expires > before) return;
    tokens.delete(name);
  }
}

/** Third-party platforms as the cloud knows them: their secret, their tokens, where they take pushes. */
import { DEVICE_ID, dayOf, fillNames } from '../wire.ts';

export interface Account {
  /** platform_key */
  readonly key: string;
  readonly deviceKey: string;
  /** Device ids that its tokens can name. */
  readonly devices: number;
  /** Token calls granted on one day. */
  day: number;
  tokensOfDay: number;
  readonly tokens: Set<string>;
  /** Once the set-up check was passed. */
  receiver: Receiver | undefined;
}

export interface Receiver {
  readonly url: string;
}

export interface AccountsOptions {
  /** Of every platform. */
  readonly secret: string;
  readonly devices: number;
  /** `{platform}` is filled in. */
  readonly deviceKey: string;
  /** s */
  readonly tokenLifetime: number;
  readonly tokensADay: number;
  /** Epoch ms. */
  now(): number;
  /** A text that nobody can guess. */
  freshToken(): string;
}

const KEY = /^[\w.-]{1,64}$/;
/** Anyone who knows the secret can name a new platform; they shall not fill the memory. */
const MOST_ACCOUNTS = 100_000;

export class Accounts {
  readonly #options: AccountsOptions;
  readonly #accounts = new Map<string, Account>();
  readonly #tokens = new Map<string, { readonly account: Account; readonly expires: number }>();

  constructor(options: AccountsOptions) {
    this.#options = options;
  }

  /** Any platform_key with the secret is an account, from its first call on. */
  verified(key: string | undefined, secret: string | undefined): Account | undefined {
    if (key === undefined || !KEY.test(key) || secret !== this.#options.secret) return undefined;
    const known = this.#accounts.get(key);
    if (known || this.#accounts.size >= MOST_ACCOUNTS) return known;
    const account: Account = {
      key,
      deviceKey: fillNames(this.#options.deviceKey, key),
      devices: this.#options.devices,
      day: 0,
      tokensOfDay: 0,
      tokens: new Set(),
      receiver: undefined,
    };
    this.#accounts.set(key, account);
    return account;
  }

  /** A further token; those before stay good until they expire. undefined: the day's budget is spent. */
  issue(account: Account): string | undefined {
    const { now, tokensADay, tokenLifetime, freshToken } = this.#options;
    const day = dayOf(now());
    if (account.day !== day) {
      account.day = day;
      account.tokensOfDay = 0;
    }
    if (account.tokensOfDay >= tokensADay) return undefined;
    account.tokensOfDay++;
    this.#forgetExpired(account);
    const token = freshToken();
    account.tokens.add(token);
    this.#tokens.set(token, { account, expires: now() + tokenLifetime * 1000 });
    return token;
  }

  /** Whose token it is, as long as it has not expired. */
  owner(token: string | undefined): Account | undefined {
    const known = this.#tokens.get(token ?? '');
    return known && this.#options.now() < known.expires ? known.account : undefined;
  }

  #forgetExpired(account: Account): void {
    for (const token of account.tokens) {
      if (this.owner(token)) continue;
      account.tokens.delete(token);
      this.#tokens.delete(token);
    }
  }
}

/** Whether the account has a device of this id. */
export function hasDevice(account: Account, id: string): boolean {
  const number = Number(/\d+$/.exec(id)?.[0] ?? -1);
  return number >= 0 && number < account.devices && id === fillNames(DEVICE_ID, account.key, number);
}

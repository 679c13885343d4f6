/** The people of the app, the groups they belong to, and the tokens of their logins. PROTOCOLS 1.5 and 2. */
import type { User } from '../app-api.ts';
import { CODE } from '../wire.ts';
import type { Refusal } from './request.ts';

interface Token {
  readonly userId: string;
  /** Epoch ms. */
  readonly expire: number;
}

export interface UsersSetting {
  /** ms that a token holds. */
  readonly tokenLifetime: number;
  /** A new secret, unlike any other. */
  newToken(): string;
  /** Epoch ms. */
  now(): number;
}

export class Users {
  readonly #setting: UsersSetting;
  readonly #users = new Map<string, User>();
  // In the order of their end, since all live equally long.
  readonly #tokens = new Map<string, Token>();

  constructor(setting: UsersSetting) {
    this.#setting = setting;
  }

  /** Adds the user, or changes what is given of one that is known. */
  register(given: Partial<User> & Pick<User, 'user_id'>): User {
    const known = this.#users.get(given.user_id) ?? NOBODY;
    const user = { ...known, ...given };
    this.#users.set(user.user_id, user);
    return user;
  }

  get(userId: string): User | undefined {
    return this.#users.get(userId);
  }

  issueToken(userId: string): { readonly token: string; readonly expire: number } {
    const token = this.#setting.newToken();
    const now = this.#setting.now();
    const expire = now + this.#setting.tokenLifetime;
    this.#forgetLongExpired(now - this.#setting.tokenLifetime);
    this.#tokens.set(token, { userId, expire });
    return { token, expire };
  }

  /** Why this is not the user's token (103 wrong, 104 expired); undefined: it is. */
  verify(userId: string, token: string): Refusal | undefined {
    const known = this.#tokens.get(token);
    if (known?.userId !== userId) return { code: CODE.notPermitted, msg: 'this is no token of the user' };
    if (known.expire <= this.#setting.now()) return { code: CODE.expired, msg: 'the token has expired' };
    return undefined;
  }

  /** They are kept for another lifetime, so that expired can be told from wrong. */
  #forgetLongExpired(before: number): void {
    for (const [token, { expire }] of this.#tokens) {
      if (expire > before) return;
      this.#tokens.delete(token);
    }
  }
}

const NOBODY = { name: '', mobile: '', avatar: '', groups: [] } as const;

/** Everyone is a member of the group of one's own, whose id is the user's. */
export const belongs = ({ user_id, groups }: User, group: string): boolean =>
  group === user_id || groups.includes(group);

/** Once a device is bound, only its group may use it; bound to one person, that is this person (PROTOCOLS 2). */
export const mayUse = (user: User, device: { readonly group: string }): boolean =>
  device.group === '' || belongs(user, device.group);

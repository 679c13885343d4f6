/** What a speaker remembers. */
import type { FleetFacts } from '../../../lifecycle/cloud.ts';
import type { TokenArguments } from '../language.ts';
import type { Login } from '../wire.ts';

export interface Tokens {
  readonly access: string;
  readonly refresh: string;
  /** Epoch ms by the speaker's clock. */
  readonly expires: number;
  /** When it is renewed without being asked to, epoch ms. */
  readonly renewAt: number;
}

export interface TvsState {
  clientId: string | undefined;
  /** How the owner logs in to the companion app; undefined: a guest, without an app. */
  login: Login | undefined;
  /** The companion app's. */
  ticket: string | undefined;
  tokens: Tokens | undefined;
  renewal: TokenArguments['refresh'];
  /** A chore renews the tokens in time. */
  keeping: boolean;
  /** VN. */
  version: string;
}

export const newState = ({ product }: FleetFacts): TvsState => ({
  clientId: undefined,
  login: undefined,
  ticket: undefined,
  tokens: undefined,
  renewal: 'never',
  keeping: false,
  version: String(product.version),
});

/** What the routes of the TVS cloud share. */
import type { ServiceWorld } from '../../../platform/service.ts';
import type { TvsSettings } from '../language.ts';
import { Accounts } from './accounts.ts';
import { MusicPages } from './music-pages.ts';
import { Tokens } from './tokens.ts';

export interface TvsCloud {
  readonly settings: TvsSettings;
  readonly world: ServiceWorld;
  readonly accounts: Accounts;
  readonly tokens: Tokens;
  readonly pages: MusicPages;
  /** The greatest VN that each ClientId has told. */
  readonly versions: Map<string, string>;
}

export function openCloud(settings: TvsSettings, world: ServiceWorld): TvsCloud {
  const random = () => world.random();
  return {
    settings,
    world,
    accounts: new Accounts(settings, random),
    tokens: new Tokens(settings, random),
    pages: new MusicPages(settings.pageLifetime, random),
    versions: new Map(),
  };
}

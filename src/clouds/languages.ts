/** What a scenario may say of each cloud. */
import type { CloudLanguage } from '../lifecycle/cloud.ts';
import { deliLanguage } from './deli/language.ts';
import { expeedLanguage } from './expeed/language.ts';
import { pointLanguage } from './point/language.ts';
import { potLanguage } from './pot/language.ts';
import { tvsLanguage } from './tvs/language.ts';

export const languages: Readonly<Record<string, CloudLanguage>> = {
  deli: deliLanguage,
  pot: potLanguage,
  expeed: expeedLanguage,
  point: pointLanguage,
  tvs: tvsLanguage,
};

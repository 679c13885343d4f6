/**
 * A music page reduced to the states it goes through:
 *
 *   state        scan        confirm       refuse     credential    cancel     expire
 *   shown        scanned     –             –          authorised    refused    expired
 *   scanned      –           authorised    refused    –             –          expired
 *   authorised   –           –             –          –             –          –
 *   refused      –           –             –          –             –          –
 *   expired      –           –             –          –             –          –
 *
 * `credential` and `cancel` come from the companion app, which calls QQ Music itself; the others from a person who
 * scans the code, and from the clock. Where nothing stands the event is refused and the state stays.
 */
import { MUSIC_CODE, type MusicResult, QQ_MUSIC } from '../wire.ts';

export type PageState = 'shown' | 'scanned' | 'authorised' | 'refused' | 'expired';
export type PageEvent = 'scan' | 'confirm' | 'refuse' | 'credential' | 'cancel' | 'expire';

export const TRANSITIONS: Readonly<Record<PageState, Partial<Readonly<Record<PageEvent, PageState>>>>> = {
  shown: { scan: 'scanned', credential: 'authorised', cancel: 'refused', expire: 'expired' },
  scanned: { confirm: 'authorised', refuse: 'refused', expire: 'expired' },
  authorised: {},
  refused: {},
  expired: {},
};

const CODES: Partial<Readonly<Record<PageState, number>>> = {
  authorised: MUSIC_CODE.ok,
  refused: MUSIC_CODE.refused,
  expired: MUSIC_CODE.expired,
};

/** What the web view is handed; undefined while nothing is decided. */
export function resultOf(state: PageState): MusicResult | undefined {
  const code = CODES[state];
  return code === undefined ? undefined : { action: 'cpAuthResult', data: { cp: QQ_MUSIC, code } };
}

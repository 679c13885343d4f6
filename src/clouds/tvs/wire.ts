/** The facts of the TVS wire that both sides must agree on; never behaviour. PROTOCOLS 5. */
import { createHash } from 'node:crypto';

/** Below the cloud's base URL. The first and the page are the document's, the others are decided (PROTOCOLS 5). */
export const PATH = {
  token: '/auth/o2/token',
  api: '/api',
  musicPage: '/v2/page/qqmusic_qrcode',
  musicScan: '/music/scan',
  musicConfirm: '/music/confirm',
  musicCredential: '/music/credential',
  uniAccess: '/tskm/uniAccess',
  appLogin: '/app/login',
  appVerify: '/app/verify',
  appBind: '/app/bind',
  appUnbind: '/app/unbind',
  appClientId: '/app/client-id',
} as const;

export const TOKEN_TYPE = 'Tvser';

/** The texts that the grants fix. */
export const GRANT = {
  authorizationCode: 'authorization_code',
  refreshToken: 'refresh_token',
  code: 'authCode',
  /** Sent as this; any text but an empty one is accepted. */
  codeVerify: 'codeVerify',
  redirectUri: 'redirectUri',
} as const;

export interface TokenAnswer {
  readonly token_type: typeof TOKEN_TYPE;
  /** Empty: refused. */
  readonly access_token: string;
  readonly refresh_token: string;
  /** s of real time. */
  readonly expires_in: number;
  /** Our platform's reason for a refusal; the document has none. */
  readonly error?: string;
}

/** How a speaker's owner logs in to the companion app. */
export const LOGINS = ['qq', 'wechat'] as const;
export type Login = (typeof LOGINS)[number];

/** What a refused access token is told, with status 401. */
export const TOKEN_ERRORS = ['token-missing', 'token-unknown', 'token-expired', 'token-revoked'] as const;
export type TokenError = (typeof TOKEN_ERRORS)[number];

/** What a companion app is told whose ticket does not hold: it must log in again. */
export const TICKET_ERRORS = ['ticket-unknown', 'ticket-expired', 'ticket-invalid'] as const;
export type TicketError = (typeof TICKET_ERRORS)[number];

/** The result of a music authorisation, as the web view hands it on. */
export interface MusicResult {
  readonly action: 'cpAuthResult';
  readonly data: { readonly cp: typeof QQ_MUSIC; readonly code: number };
}
export const QQ_MUSIC = 'qq_music';
/** 0 is the document's; it leaves the others to an enumeration that it does not show: decided. */
export const MUSIC_CODE = { ok: 0, refused: 1, expired: 2 } as const;

/** What `uniAccess` is asked for: decided. */
export const MUSIC_STATUS = { domain: 'cp_auth', intent: 'get_auth_status' } as const;

export const bearer = (accessToken: string): string => `${TOKEN_TYPE} ${accessToken}`;

const GUEST = 'ENCRYPT:0001,';

/** A guest's ClientId, upper-case hex of the UTF-8 text. Neither part may hold a comma. */
export const guestClientId = (productId: string, dsn: string): string =>
  `${GUEST}${upperMd5(`${upperMd5(`${productId}${dsn}0001`)}MD5`)},${productId},${dsn}`;

export interface Speaker {
  readonly productId: string;
  readonly dsn: string;
}

/** Of a guest's ClientId; undefined when it is none, `genuine` false when its digest is another's. */
export function readGuestClientId(clientId: string): (Speaker & { readonly genuine: boolean }) | undefined {
  if (!clientId.startsWith(GUEST)) return undefined;
  const [, digest, productId, dsn, ...rest] = clientId.split(',');
  if (!digest || !productId || !dsn || rest.length > 0) return undefined;
  return { productId, dsn, genuine: guestClientId(productId, dsn) === clientId };
}

const upperMd5 = (text: string): string => createHash('md5').update(text, 'utf8').digest('hex').toUpperCase();

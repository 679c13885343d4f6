/** `POST /auth/o2/token`: both grants. A refusal is an answer with an empty access_token. PROTOCOLS 5. */
import type { Route, ServiceAnswer } from '../../../platform/service.ts';
import { GRANT, PATH, TOKEN_TYPE, type TokenAnswer } from '../wire.ts';
import { type Fields, fieldsOf, MALFORMED, textsOf } from './answers.ts';
import type { TvsCloud } from './cloud.ts';
import type { Granted } from './tokens.ts';

type Refused = { readonly error: string };

export function tokenRoute(cloud: TvsCloud): Route {
  return {
    method: 'POST',
    path: PATH.token,
    label: 'token',
    handle: (request) => {
      const fields = fieldsOf(request);
      const granted = fields ? grant(cloud, fields) : { error: MALFORMED };
      return 'error' in granted ? refused(granted.error) : answer(granted, cloud.settings.tokenLifetime);
    },
  };
}

function grant(cloud: TvsCloud, fields: Fields): Granted | Refused {
  switch (fields.grant_type) {
    case GRANT.authorizationCode:
      return firstGrant(cloud, fields);
    case GRANT.refreshToken:
      return renewal(cloud, fields);
    default:
      return { error: typeof fields.grant_type === 'string' ? 'unknown-grant' : MALFORMED };
  }
}

function firstGrant({ accounts, tokens, settings, world }: TvsCloud, fields: Fields): Granted | Refused {
  const texts = textsOf(fields, ['client_id', 'code', 'code_verify', 'redirect_uri']);
  if (!texts) return { error: MALFORMED };
  if (texts.code !== GRANT.code) return { error: 'wrong-code' };
  if (texts.redirect_uri !== GRANT.redirectUri) return { error: 'wrong-redirect' };
  const client = accounts.clientOf(texts.client_id);
  if ('error' in client) return client;
  if (world.random() < settings.refusals) return { error: 'refused' };
  return tokens.grant({ clientId: texts.client_id, account: client.account }, world.now());
}

function renewal({ accounts, tokens, world }: TvsCloud, fields: Fields): Granted | Refused {
  const texts = textsOf(fields, ['client_id', 'refresh_token']);
  if (!texts) return { error: MALFORMED };
  const client = accounts.clientOf(texts.client_id);
  return 'error' in client ? client : tokens.renew(texts.refresh_token, texts.client_id, world.now());
}

function answer({ access, refresh }: Granted, lifetime: number): ServiceAnswer {
  // Whole seconds, as the document has it; never longer than the token really holds, unless that is under a second.
  const expires = Math.max(1, Math.floor(lifetime / 1000));
  const body: TokenAnswer = {
    token_type: TOKEN_TYPE,
    access_token: access,
    refresh_token: refresh,
    expires_in: expires,
  };
  return { body, code: 0 };
}

function refused(error: string): ServiceAnswer {
  const body: TokenAnswer = {
    token_type: TOKEN_TYPE,
    access_token: '',
    refresh_token: '',
    expires_in: 0,
    error,
  };
  return { status: error === MALFORMED ? 400 : 200, body, code: error };
}

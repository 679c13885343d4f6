/** What the companion app calls: login, ticket verification, binding, ClientId. Decided; the document has an SDK. */
import type { Route, ServiceAnswer } from '../../../platform/service.ts';
import { LOGINS, type Login, PATH, type Speaker } from '../wire.ts';
import { type Fields, fieldsOf, MALFORMED, ok, refusal, textsOf } from './answers.ts';
import type { TvsCloud } from './cloud.ts';

export function appRoutes(cloud: TvsCloud): Route[] {
  const { accounts, settings, tokens, world } = cloud;
  const route = (
    path: string,
    label: string,
    handle: (fields: Fields | undefined) => ServiceAnswer,
  ): Route => ({
    method: 'POST',
    path,
    label,
    handle: (request) => handle(fieldsOf(request)),
  });

  /** Of someone with a valid ticket, about a speaker. */
  const ofSpeaker =
    (act: (account: string, speaker: Speaker) => ServiceAnswer) => (fields: Fields | undefined) => {
      const texts = textsOf(fields, ['ticket', 'product_id', 'dsn']);
      if (!texts) return refusal(MALFORMED);
      const owner = accounts.accountOf(texts.ticket, world.now());
      if ('error' in owner) return refusal(owner.error, 401);
      if (!accounts.sells(texts.product_id)) return refusal('unknown-product', 404);
      return act(owner.account, { productId: texts.product_id, dsn: texts.dsn });
    };

  return [
    route(PATH.appLogin, 'app-login', (fields) => {
      const texts = textsOf(fields, ['login', 'user']);
      if (!texts || !isLogin(texts.login)) return refusal(MALFORMED);
      return ok({ ticket: accounts.logIn(texts.login, texts.user, world.now()) });
    }),
    route(PATH.appVerify, 'app-verify', (fields) => {
      const texts = textsOf(fields, ['ticket']);
      if (!texts) return refusal(MALFORMED);
      const owner = accounts.accountOf(texts.ticket, world.now());
      if ('error' in owner) return refusal(owner.error, 401);
      return world.random() < settings.invalidTickets ? refusal('ticket-invalid', 401) : ok();
    }),
    route(
      PATH.appBind,
      'app-bind',
      ofSpeaker((account, speaker) => {
        const { displaced } = accounts.bind(account, speaker);
        if (displaced !== undefined) tokens.revoke(displaced);
        return ok();
      }),
    ),
    route(
      PATH.appUnbind,
      'app-unbind',
      ofSpeaker((account, speaker) => {
        if (accounts.bindingOf(speaker)?.account !== account) return refusal('not-bound', 404);
        tokens.revoke(accounts.unbind(speaker) ?? '');
        return ok();
      }),
    ),
    route(
      PATH.appClientId,
      'app-client-id',
      ofSpeaker((account, speaker) => {
        const bound = accounts.bindingOf(speaker);
        return bound?.account === account ? ok({ client_id: bound.clientId }) : refusal('not-bound', 404);
      }),
    ),
  ];
}

const isLogin = (text: string): text is Login => (LOGINS as readonly string[]).includes(text);

/** The music page as the speaker, a person's phone and the companion app see it, and uniAccess. PROTOCOLS 5. */
import type { Route, ServiceAnswer, ServiceRequest } from '../../../platform/service.ts';
import { MUSIC_STATUS, PATH } from '../wire.ts';
import { fieldsOf, MALFORMED, ok, refusal, textsOf } from './answers.ts';
import { byToken, byTokenAndQua } from './authorised.ts';
import type { TvsCloud } from './cloud.ts';
import { type PageState, resultOf } from './music-page.ts';
import type { PageError } from './music-pages.ts';

export function musicRoutes(cloud: TvsCloud): Route[] {
  const { pages, world } = cloud;
  return [
    {
      method: 'GET',
      path: PATH.musicPage,
      label: 'music-page',
      handle: (request) =>
        byToken(cloud, request, ({ account }) => {
          const page = pages.open(account, world.now());
          return ok({ page, state: 'shown', qrcode: `${PATH.musicScan}?page=${page}` });
        }),
    },
    {
      method: 'GET',
      path: `${PATH.musicPage}/:page`,
      label: 'music-poll',
      handle: (request) =>
        byToken(cloud, request, ({ account }) =>
          told(pages.stateOf(request.params.page ?? '', account, world.now())),
        ),
    },
    {
      method: 'POST',
      path: PATH.musicScan,
      label: 'music-scan',
      handle: (request) => {
        const texts = textsOf(fieldsOf(request), ['page', 'user']);
        return texts ? told(pages.apply(texts.page, 'scan', world.now(), texts.user)) : refusal(MALFORMED);
      },
    },
    {
      method: 'POST',
      path: PATH.musicConfirm,
      label: 'music-confirm',
      handle: (request) => {
        const fields = fieldsOf(request);
        const texts = textsOf(fields, ['page', 'user']);
        const confirm = fields?.confirm;
        if (!texts || typeof confirm !== 'boolean') return refusal(MALFORMED);
        return told(pages.apply(texts.page, confirm ? 'confirm' : 'refuse', world.now(), texts.user));
      },
    },
    {
      method: 'POST',
      path: PATH.musicCredential,
      label: 'music-credential',
      handle: (request) => {
        const fields = fieldsOf(request);
        const texts = textsOf(fields, ['page']);
        const credential = fields?.credential;
        if (!texts || typeof credential !== 'string') return refusal(MALFORMED);
        return told(pages.apply(texts.page, credential === '' ? 'cancel' : 'credential', world.now()));
      },
    },
    {
      method: 'POST',
      path: PATH.uniAccess,
      label: 'music-status',
      handle: (request) => byTokenAndQua(cloud, request, ({ account }) => uniAccess(cloud, request, account)),
    },
  ];
}

function uniAccess({ pages }: TvsCloud, request: ServiceRequest, account: string): ServiceAnswer {
  const texts = textsOf(fieldsOf(request), ['domain', 'intent']);
  if (!texts) return refusal(MALFORMED);
  const { domain, intent } = texts;
  if (domain !== MUSIC_STATUS.domain) return refusal('unknown-domain', 404);
  if (intent !== MUSIC_STATUS.intent) return refusal('unknown-intent', 404);
  return ok({ authorised: pages.isAuthorised(account) });
}

const ERRORS: Readonly<Record<PageError, number>> = {
  'page-unknown': 404,
  'page-of-another': 403,
  'page-out-of-turn': 409,
};

function told(page: { readonly state: PageState } | { readonly error: PageError }): ServiceAnswer {
  if ('error' in page) return refusal(page.error, ERRORS[page.error]);
  const result = resultOf(page.state);
  return ok({ state: page.state, ...(result && { result }) });
}

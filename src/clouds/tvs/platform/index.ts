/** The TVS cloud's platform side: accounts, tokens, APIs and music pages. */
import type { Route, ServiceSide } from '../../../platform/service.ts';
import type { TvsSettings } from '../language.ts';
import { PATH } from '../wire.ts';
import { fieldsOf, MALFORMED, ok, refusal } from './answers.ts';
import { appRoutes } from './app-routes.ts';
import { byTokenAndQua } from './authorised.ts';
import { openCloud, type TvsCloud } from './cloud.ts';
import { musicRoutes } from './music-routes.ts';
import { tokenRoute } from './token-route.ts';

export const tvsPlatform: ServiceSide = {
  open(settings, world) {
    const cloud = openCloud(settings as TvsSettings, world);
    const routes = [tokenRoute(cloud), apiRoute(cloud), ...musicRoutes(cloud), ...appRoutes(cloud)];
    return { routes: routes.map((route) => misbehaving(cloud, route)) };
  },
};

/** What an API does is not in the document: it tells who it was called by. */
function apiRoute(cloud: TvsCloud): Route {
  return {
    method: 'POST',
    path: `${PATH.api}/:api`,
    label: 'call',
    handle: (request) =>
      byTokenAndQua(cloud, request, ({ account }, { version }) => {
        if (!fieldsOf(request)) return refusal(MALFORMED);
        return ok({ api: request.params.api ?? '', account, version });
      }),
  };
}

/** Late, or cut off, as the settings have it: after it was carried out. */
function misbehaving({ settings, world }: TvsCloud, route: Route): Route {
  const { latency, cuts } = settings;
  if (latency.max === 0 && cuts === 0) return route;
  return {
    ...route,
    handle: async (request) => {
      const answer = await route.handle(request);
      const cut = world.random() < cuts;
      const after = latency.min + (latency.max - latency.min) * world.random();
      return { ...answer, after, ...(cut && { cut }) };
    },
  };
}

/** The Expeed cloud as our platform plays it: its API, the devices behind it, and what it pushes. */
import { createHash } from 'node:crypto';
import type { ServiceSide } from '../../../platform/service.ts';
import type { ExpeedSettings } from '../language.ts';
import { type Account, Accounts } from './accounts.ts';
import { apiRoutes } from './api.ts';
import { consoleRoutes } from './console.ts';
import { Pushes } from './pushes.ts';
import { Reporting } from './reporting.ts';
import { Settings } from './setting.ts';
import { Simulator } from './simulator.ts';

export const expeedPlatform: ServiceSide = {
  open(given, world) {
    const settings = given as ExpeedSettings;
    const { secret, devices, deviceKey, tokensADay, pushEvery, online, stays, sample, keeps } = settings;
    const { now } = world;
    const tokenLifetime = settings.tokenLifetime / 1000;
    const accounts = new Accounts({
      secret,
      devices,
      deviceKey,
      tokenLifetime,
      tokensADay,
      now,
      freshToken: () =>
        createHash('sha256').update(`${secret} ${now()} ${world.random()} ${world.random()}`).digest('hex'),
    });
    const simulator = new Simulator({ seed: world.seed, online, dwell: stays, sample, retention: keeps });
    const pushes = new Pushes(world);
    const setting = new Settings({
      world,
      simulator,
      pushes,
      takes: settings.settingTakes,
      failures: settings.settingFails,
    });
    const reporting = new Map<Account, Reporting>();
    const setUp = (account: Account): void => {
      reporting.get(account)?.stop();
      reporting.set(account, new Reporting({ world, simulator, pushes, period: pushEvery }, account));
    };
    return {
      routes: [
        ...apiRoutes({
          accounts,
          simulator,
          tokenLifetime,
          now,
          setDevice: (account, id, values) => setting.accept(account, id, values),
          tally: (name) => world.tally(name),
        }),
        ...consoleRoutes({ accounts, pushes, setUp }),
      ],
    };
  },
};

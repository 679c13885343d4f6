/** Where a plan's devices connect, once everything about it is known. */
import type { Target } from '../lifecycle/cloud.ts';
import { parseGateway } from '../lifecycle/gateway.ts';
import type { PlatformAddresses } from '../platform/options.ts';
import { RegattaError } from '../regatta-error.ts';
import { EXIT } from '../verdict/exit-codes.ts';
import type { ScenarioFiles } from './files.ts';
import type { TargetSettings } from './target-schema.ts';

export interface ResolvedTarget {
  readonly target: Target | 'embedded';
  /** PEM certificates that the devices trust. */
  readonly trust?: string;
}

export function resolveTarget(
  settings: TargetSettings,
  { files, platform }: { readonly files: ScenarioFiles; readonly platform?: PlatformAddresses },
): ResolvedTarget {
  if (settings.kind === 'embedded')
    return platform ? embeddedTarget(settings, platform) : { target: 'embedded' };
  return files.trust === undefined
    ? { target: settings.target }
    : { target: settings.target, trust: files.trust };
}

/** The running embedded platform as a target; throws a RegattaError when it lacks the TLS that was asked for. */
function embeddedTarget(
  { tls, accessList }: { readonly tls: boolean; readonly accessList: boolean },
  platform: PlatformAddresses,
): ResolvedTarget & { readonly target: Target } {
  const address = tls ? platform.mqtts : platform.mqtt;
  const gateway = address === undefined ? undefined : parseGateway(address);
  if (!gateway) {
    const lacking = tls ? 'has no TLS port: start it with one' : `gave no address: ${platform.mqtt}`;
    throw new RegattaError(`the embedded platform ${lacking}`, EXIT.badInput);
  }
  const target: Target = {
    gateways: [gateway],
    ...(accessList ? { accessList: `${platform.http}/access_list` } : {}),
    subscribeOwnTopic: false,
    echo: false,
    allowHosts: [],
    services: platform.services ?? {},
    platform: { url: platform.http, ...(platform.token !== undefined && { token: platform.token }) },
  };
  const { trust } = platform;
  const secure = tls || Object.keys(target.services).length > 0;
  return secure && trust !== undefined ? { target, trust } : { target };
}

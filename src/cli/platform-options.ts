/** The flags of `regatta platform` as the platform takes them. */
import { languages } from '../clouds/languages.ts';
import { parseGateway } from '../lifecycle/gateway.ts';
import type { DeliProduct, FirmwareImage, PlatformOptions } from '../platform/options.ts';
import type { Faults } from '../scenario/faults.ts';
import { parseBandwidth, parsePercentage, parseRange, parseSize } from '../scenario/units.ts';
import { type Given, usageError } from './given.ts';

/** The products of scenarios/demo.yaml, so that the two work together without a flag. */
const DEFAULT_PRODUCTS = ['KQ/DL3785W:demo', 'DY/DL888:demo'];

/** Throws a RegattaError that names the flag, what it takes and what was given. */
export function platformOptions(given: Given): PlatformOptions {
  const mqttsPort = given.wholeNumber('mqtts-port', 0, 65_535);
  const services = defaultServices();
  const ftpPort = given.wholeNumber('ftp-port', 0, 65_535);
  const ftpAccount = matching(given, 'ftp-account', /^[^:]+:.*$/, 'USER:PASSWORD');
  const behind = matching(given, 'behind', /^mqtts?:\/\/[^/\s]+\/?$/, 'a URL such as mqtt://127.0.0.1:1883');
  const port = ['mqtt-port', 'mqtts-port'].find((flag) => given.text(flag) !== undefined);
  if (behind !== undefined && port !== undefined)
    throw usageError(`--${port} has no use with --behind: devices connect to that broker`);
  const read = reader(given);
  const alsoListed = given.list('also-list').map(listed);
  return {
    ...(alsoListed.length > 0 && { alsoListed }),
    host: given.text('host') ?? '127.0.0.1',
    ...(behind !== undefined && { behind }),
    ...(ftpPort !== undefined && { ftpPort }),
    ...(ftpAccount !== undefined && { ftpAccount }),
    ...(given.switch('callbacks-anywhere') && { callbacksAnywhere: true }),
    mqttPort: given.wholeNumber('mqtt-port', 0, 65_535) ?? 1883,
    ...(mqttsPort !== undefined && { mqttsPort }),
    httpPort: given.wholeNumber('http-port', 0, 65_535) ?? 8080,
    ...(services && { services, httpsPort: given.wholeNumber('https-port', 0, 65_535) ?? 8443 }),
    ...(services && { brokerPort: given.wholeNumber('broker-port', 0, 65_535) ?? 1884 }),
    seed: given.wholeNumber('seed', 0) ?? 1,
    deli: {
      products: products(given),
      accounts: [],
      bound: read.share('bound') ?? 1,
      groups: 10,
      locked: 0,
    },
    faults: faults(given),
  };
}

/** As access lists write a gateway. */
function listed(text: string): string {
  const gateway = parseGateway(text);
  if (!gateway) return wrong('also-list', 'a gateway such as mqtt://127.0.0.1:1884', text);
  const { host, port, tls } = gateway;
  return `${tls ? 'ssl' : 'tcp'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Every cloud that is spoken to over HTTPS, as a scenario that says nothing of it would have it. */
function defaultServices(): Record<string, unknown> | undefined {
  const served = Object.entries(languages).flatMap(([cloud, { platform }]) =>
    platform ? [[cloud, platform.parse({})] as const] : [],
  );
  return served.length > 0 ? Object.fromEntries(served) : undefined;
}

/** A line for stderr when others than this machine can reach the platform, else nothing. */
export const hostWarning = (host: string): string =>
  /^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host)
    ? ''
    : `warning: listening on ${host}, so other machines can reach this platform; it is made for tests, not for the open\n`;

function matching(given: Given, flag: string, pattern: RegExp, takes: string): string | undefined {
  const text = given.text(flag);
  return text === undefined || pattern.test(text) ? text : wrong(flag, takes, text);
}

/** Reads one quantity a flag. */
function reader(given: Given) {
  const read = <T>(flag: string, takes: string, parse: (text: string) => T | undefined): T | undefined => {
    const text = given.text(flag);
    if (text === undefined) return undefined;
    return parse(text) ?? wrong(flag, takes, text);
  };
  return {
    share: (flag: string) => read(flag, 'a share such as 1%', parsePercentage),
    speed: (flag: string) => read(flag, 'a speed such as 64KiB/s', parseBandwidth),
    range: (flag: string) => read(flag, 'a time such as 5ms or 5ms..20ms', parseRange),
  };
}

function products(given: Given): DeliProduct[] {
  const typed = given.list('product');
  const firmware = new Map(given.list('firmware').map((text) => firmwareOf(text)));
  const known = (typed.length > 0 ? typed : DEFAULT_PRODUCTS).map((text) => {
    const [, category, model, secret] = /^([^/:]+)\/([^/:]+):(.+)$/.exec(text) ?? [];
    if (!category || !model || !secret) return wrong('product', 'CATEGORY/MODEL:SECRET', text);
    const image = firmware.get(model);
    return { category, model, secret, unbind: true, ...(image && { firmware: image }) };
  });
  const models = known.map(({ model }) => model);
  const twice = models.find((model, index) => models.indexOf(model) !== index);
  if (twice) throw usageError(`--product ${twice} is given twice`);
  const stray = [...firmware.keys()].find((model) => !models.includes(model));
  if (stray) throw usageError(`--firmware ${stray}: no such product, there are ${models.join(', ')}`);
  return known;
}

function firmwareOf(text: string): [model: string, image: FirmwareImage] {
  const [, model, version, sizeText] = /^([^=]+)=(.+):([^:]+)$/.exec(text) ?? [];
  const size = sizeText && parseSize(sizeText);
  if (!model || !version || !size)
    return wrong('firmware', 'MODEL=VERSION:SIZE, such as DL888=1.1:4MiB', text);
  return [model, { version, size, upgrade: 'normal' }];
}

function faults(given: Given): Faults {
  const read = reader(given);
  const latency = read.range('latency');
  const errors = given.list('error-rate').map((text) => {
    const [, code, share] = /^(-?\d+)=(.+)$/.exec(text) ?? [];
    const rate = share === undefined ? undefined : parsePercentage(share);
    if (rate === undefined) return wrong('error-rate', 'CODE=SHARE, such as 105=1%', text);
    return { code: Number(code), rate };
  });
  const rated = (flag: string) => {
    const rate = read.share(flag);
    return rate === undefined ? undefined : { rate };
  };
  const [dropReplies, disconnects] = [rated('drop-replies'), rated('disconnects')];
  const refusals = read.share('refusals');
  const slow = read.speed('slow-downloads');
  const [truncate, corrupt] = [rated('truncate-downloads'), rated('corrupt-downloads')];
  return {
    ...(latency && {
      latency:
        latency.min === latency.max
          ? { kind: 'constant', value: latency.min }
          : { kind: 'uniform', min: latency.min, max: latency.max },
    }),
    ...(errors.length > 0 && { errors }),
    ...(dropReplies && { dropReplies }),
    ...(disconnects && { disconnects }),
    ...(refusals !== undefined && { refusals: { rate: refusals, code: 3 } }),
    ...((slow || truncate || corrupt) && {
      downloads: { ...(slow && { slow }), ...(truncate && { truncate }), ...(corrupt && { corrupt }) },
    }),
  };
}

function wrong(flag: string, takes: string, text: string): never {
  throw usageError(`--${flag} takes ${takes}, not "${text}"`);
}

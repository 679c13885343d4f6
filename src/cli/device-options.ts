/** The flags of `regatta device` as one device takes them. */
import { readFileSync } from 'node:fs';
import type { ByHandOptions, GivenTarget } from '../by-hand/options.ts';
import { parseGateway } from '../lifecycle/gateway.ts';
import { parseDuration } from '../scenario/units.ts';
import { type Given, usageError } from './given.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** On the embedded platform any secret will do: both sides have the same. */
const EMBEDDED_SECRET = 'demo';
const CONNECTION_KINDS = ['auto', 'ble', 'wifi', 'none'] as const;
/** MQTT announces it in two bytes. */
const LONGEST_KEEP_ALIVE = 65_535;

/** Throws a RegattaError that names the flag, what it takes and what was given. */
export function deviceOptions(given: Given, environment: Environment): ByHandOptions {
  const [model, serial] = [given.text('model'), given.text('serial')];
  if (model === undefined || serial === undefined)
    throw usageError('which device? Give both, as: regatta device --model DL3785W --serial 1');
  if (!/^[^\s/+#\p{Cc}]+$/u.test(serial))
    throw usageError(`--serial takes a serial without / + # and spaces, not "${serial}"`);
  const target = targetOf(given);
  const account = accountOf(given, environment);
  const category = given.text('category');
  return {
    ...(category !== undefined && { category }),
    model,
    serial,
    secret: secretOf(given, environment, target === 'embedded' || account !== undefined),
    ...(account && { account }),
    version: given.text('firmware') ?? '1.0',
    name: given.text('name') ?? 'by hand',
    connectionKind: oneOf(given, 'conn-type', CONNECTION_KINDS) ?? 'auto',
    target,
    qos: oneOf(given, 'qos', ['0', '1']) === '1' ? 1 : 0,
    keepAliveSeconds: Math.ceil(time(given, 'keep-alive', 60_000, LONGEST_KEEP_ALIVE * 1000) / 1000),
    replyTimeout: time(given, 'timeout', 10_000),
    auto: given.switch('auto') ?? false,
    verbose: given.switch('verbose') ?? false,
  };
}

function targetOf(given: Given): GivenTarget | 'embedded' {
  const [typed, accessList, trust] = [given.text('target'), given.text('access-list'), given.text('trust')];
  const ownTopic = given.switch('own-topic') ?? false;
  const allowHosts = given.list('allow-host');
  if (accessList === undefined && (typed === undefined || typed === 'embedded')) {
    const useless = { trust, 'own-topic': ownTopic || undefined, 'allow-host': allowHosts[0] };
    const flag = Object.entries(useless).find(([, value]) => value !== undefined)?.[0];
    if (flag !== undefined)
      throw usageError(`--${flag} has no use on the embedded platform: give --target as well`);
    return 'embedded';
  }
  const gateway = typed === undefined ? undefined : parseGateway(typed);
  if (typed !== undefined && !gateway)
    throw usageError(`--target takes embedded, mqtt://host:1883 or mqtts://host:8883, not "${typed}"`);
  if (
    accessList !== undefined &&
    !/^https?:$/.test(URL.canParse(accessList) ? new URL(accessList).protocol : '')
  )
    throw usageError(`--access-list takes an address such as http://host/access_list, not "${accessList}"`);
  return {
    ...(gateway && { gateway }),
    ...(accessList !== undefined && { accessList }),
    ...(trust !== undefined && { trust: certificates(trust) }),
    ownTopic,
    allowHosts,
  };
}

function certificates(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw usageError(`--trust ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw usageError(`--trust ${file} holds no certificate in PEM (-----BEGIN CERTIFICATE-----)`);
}

function accountOf(given: Given, environment: Environment): ByHandOptions['account'] {
  const username = given.text('username');
  const typed = given.text('password');
  if (username === undefined) {
    if (typed !== undefined) throw usageError('--password belongs to --username, which is missing');
    return undefined;
  }
  const password = typed ?? environment.REGATTA_PASSWORD;
  if (password !== undefined) return { username, password };
  throw usageError('--username needs a password: set REGATTA_PASSWORD, or give --password');
}

function secretOf(given: Given, environment: Environment, needless: boolean): string {
  const secret = given.text('secret') ?? environment.REGATTA_SECRET;
  if (secret !== undefined && secret !== '') return secret;
  if (needless) return EMBEDDED_SECRET;
  throw usageError('the product secret is missing: set REGATTA_SECRET, or give --secret');
}

function oneOf<T extends string>(given: Given, flag: string, words: readonly T[]): T | undefined {
  const text = given.text(flag);
  const word = words.find((one) => one === text);
  if (text !== undefined && word === undefined)
    throw usageError(`--${flag} takes ${words.slice(0, -1).join(', ')} or ${words.at(-1)}, not "${text}"`);
  return word;
}

/** ms. */
function time(given: Given, flag: string, otherwise: number, most = 86_400_000): number {
  const text = given.text(flag);
  if (text === undefined) return otherwise;
  const ms = parseDuration(text);
  if (ms === undefined || ms <= 0 || ms > most)
    throw usageError(`--${flag} takes a time such as 10s, not "${text}"`);
  return ms;
}

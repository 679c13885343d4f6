/**
 * QUA: what a client says of itself with every call, `QV=3&VE=GA&VN=1.0.0.1000&PP=com.example&CHID=10020`. Its texts
 * are taken as they are: the document knows no escapes. PROTOCOLS 5.
 */

export interface Qua {
  /** Four parts: major.minor.fix.build. */
  readonly version: string;
  /** Package name. */
  readonly package: string;
  /** GA, P, RC, B1, B2 … */
  readonly stage?: string;
  readonly channel?: number;
}

const QUA_VERSION = '3';
const VERSION = /^\d+\.\d+\.\d+\.\d+$/;
const STAGE = /^(GA|P|RC|B\d+)$/;
export const isVersion = (text: string): boolean => VERSION.test(text);
export const isStage = (text: string): boolean => STAGE.test(text);
/** Nothing that would end the pair, or the header. */
export const isPackage = (text: string): boolean => /^[^\s&=]+$/.test(text);

/** In the document's order: QV, VE, VN, PP, CHID. */
export function buildQua({ version, package: name, stage, channel }: Qua): string {
  const pairs = [
    ['QV', QUA_VERSION],
    ['VE', stage],
    ['VN', version],
    ['PP', name],
    ['CHID', channel],
  ];
  return pairs
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${value}`)
    .join('&');
}

/** Pairs in any order; unknown ones are ignored. Undefined when QV, VN or PP is missing, or any of them malformed. */
export function parseQua(text: string): Qua | undefined {
  const pairs = new Map<string, string>();
  for (const pair of text.split('&')) {
    const [key = '', value, ...rest] = pair.split('=');
    if (value === undefined || rest.length > 0 || pairs.has(key)) return undefined;
    pairs.set(key, value);
  }
  const [version = '', name = '', stage, channel] = ['VN', 'PP', 'VE', 'CHID'].map((key) => pairs.get(key));
  if (pairs.get('QV') !== QUA_VERSION || !isVersion(version) || !isPackage(name)) return undefined;
  if (stage !== undefined && !isStage(stage)) return undefined;
  if (channel !== undefined && !/^\d{1,15}$/.test(channel)) return undefined;
  return {
    version,
    package: name,
    ...(stage !== undefined && { stage }),
    ...(channel !== undefined && { channel: Number(channel) }),
  };
}

/**
 * Below 0 when `a` is older than `b`: in the order of their texts, as the document has it, so that 1.0.0.999 is newer
 * than 1.0.0.1000. Whoever numbers versions pads them.
 */
export const compareVersions = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The texts of Deli's QR codes, written and read. PROTOCOLS 1.8 and 2. */

export const CONNECTION_KINDS = ['auto', 'ble', 'wifi', 'none'] as const;
/** How a device gets into the network; `auto`: by itself. */
export type ConnectionKind = (typeof CONNECTION_KINDS)[number];

export const QR_STATUS = { noNetwork: -1, connected: 0, failed: 1, bound: 2 } as const;
export type QrStatus = (typeof QR_STATUS)[keyof typeof QR_STATUS];

export interface QrCode {
  /** `login`: a person logs in on the device (PROTOCOLS 2). */
  readonly action: 'activate' | 'login';
  /** The model. */
  readonly product: string;
  /** The ClientID; absent in a code printed for all devices of a product. */
  readonly device?: string;
  readonly connType?: ConnectionKind;
  readonly status?: QrStatus;
  /** The device's own words. */
  readonly error?: string;
  readonly group?: string;
}

const ADDRESS = 'http://qr.delicloud.com';

/** Decided (PROTOCOLS 1.8): `conntype` in codes of one device, `connType` in codes of a product. */
export function qrText({ action, product, device, connType, status, error, group }: QrCode): string {
  const parameters: [name: string, value: string | number | undefined][] = [
    ['from', 'device'],
    ['action', action],
    ['product', product],
    ['device', device],
    [device === undefined ? 'connType' : 'conntype', connType],
    ['status', status],
    ['error', error],
    ['group', group],
  ];
  const given = parameters.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return `${ADDRESS}?${given.join('&')}`;
}

/** Names in any case, any order, unknown ones passed over; undefined: no code of a Deli device. Never throws. */
export function parseQr(text: string): QrCode | undefined {
  const parameters = parametersOf(text.trim());
  if (parameters?.get('from') !== 'device') return undefined;
  const action = parameters.get('action');
  const product = parameters.get('product');
  if ((action !== 'activate' && action !== 'login') || !product) return undefined;
  const device = parameters.get('device');
  const kind = parameters.get('conntype')?.toLowerCase();
  const connType = CONNECTION_KINDS.find((known) => known === kind);
  const status = Object.values(QR_STATUS).find((known) => String(known) === parameters.get('status'));
  const error = parameters.get('error');
  const group = parameters.get('group');
  return {
    action,
    product,
    ...(device && { device }),
    ...(connType && { connType }),
    ...(status !== undefined && { status }),
    ...(error && { error }),
    ...(group && { group }),
  };
}

/** By lower-case name. */
function parametersOf(text: string): Map<string, string> | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.host !== new URL(ADDRESS).host) return undefined;
  return new Map([...url.searchParams].map(([name, value]) => [name.toLowerCase(), value]));
}

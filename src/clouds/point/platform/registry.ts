/** Which IMEIs the server knows, which of them it refuses, and what it tells the others. Pure. */
import { createHmac } from 'node:crypto';
import { hash } from '../../../random.ts';
import type { PointSettings } from '../language.ts';
import { fill } from '../templates.ts';

/** Our server's own codes; a scenario names those of its refusals. */
export const OWN_CODE = {
  unknownImei: '10001',
  /** No JSON object, without an imei, or not sent as JSON. */
  badRequest: '10002',
} as const;

export type Found =
  | { readonly kind: 'device'; readonly deviceName: string; readonly deviceSecret: string }
  | { readonly kind: 'refused'; readonly code: string };

export class Registry {
  readonly #settings: PointSettings;
  readonly #seed: number;
  readonly #knows: (imei: string) => boolean;

  constructor(settings: PointSettings, seed: number) {
    this.#settings = settings;
    this.#seed = seed;
    this.#knows = registered(settings);
  }

  /** The same answer for the same IMEI, however often it is asked. */
  find(imei: string): Found {
    if (!this.#knows(imei)) return { kind: 'refused', code: OWN_CODE.unknownImei };
    // In [0, 1), by IMEI: who is refused stays refused.
    let place = hash(this.#seed, 'refusal', imei) / 2 ** 32;
    for (const { code, share } of this.#settings.refusals) {
      if (place < share) return { kind: 'refused', code };
      place -= share;
    }
    return { kind: 'device', deviceName: imei, deviceSecret: this.secretOf(imei) };
  }

  secretOf(imei: string): string {
    return createHmac('sha256', `regatta ${this.#seed}`).update(imei).digest('hex').slice(0, 32);
  }
}

function registered({ imeis, count }: PointSettings): (imei: string) => boolean {
  if (!imeis) return () => true;
  if (imeis.kind === 'list') {
    const list = new Set(imeis.list);
    return (imei) => list.has(imei);
  }
  const { pattern } = imeis;
  const number = numberIn(pattern);
  // Put together again, so that it is padded as the pattern says and no other way.
  return (imei) => {
    const index = number(imei);
    return index !== undefined && (count === undefined || index < count) && fill(pattern, { index }) === imei;
  };
}

/** Reads the first `{index}` of a pattern. */
function numberIn(pattern: string): (imei: string) => number | undefined {
  const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const parts = pattern.split(/\{index(?::\d{1,2})?\}/).map(literally);
  const expression = new RegExp(`^${parts.join('(\\d+)')}$`);
  return (imei) => {
    const [whole, digits] = expression.exec(imei) ?? [];
    return whole === undefined ? undefined : Number(digits ?? 0);
  };
}

/** What a scenario needs to know of a cloud: the words that may be written, and how a device is called. */
import type { ZodType } from 'zod';

export interface Language {
  /** The wire it speaks, and so the platform its devices live on; absent: its own, named as the cloud. */
  readonly wire?: string;
  /** The fleet's `product:` block, a strict object. */
  readonly product: ZodType;
  /** The fleet's `person:` block, a strict object that may be left out; absent: nobody uses its devices. */
  readonly person?: ZodType;
  readonly steps: Readonly<
    Record<string, { readonly summary: string; readonly args: ZodType; readonly needs?: 'platform' }>
  >;
  readonly overHttp?: true;
  readonly sessionTold?: true;
  readonly platform?: ZodType;
  /** Names allowed under a fleet's `on:`, each with a summary. */
  readonly reactions: Readonly<Record<string, string>>;
  clientId(product: Readonly<Record<string, unknown>>, serial: string): string;
}

/** By the cloud's name. `CloudLanguage`s fit. */
export type Languages = Readonly<Record<string, Language>>;

/** Clouds of one wire live on one platform. */
export const wireOf = (cloud: string, clouds: Languages): string => clouds[cloud]?.wire ?? cloud;

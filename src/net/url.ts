/** URLs taken apart as often as requests are sent: `new URL` costs 2 µs, this 0.2 µs for those that need nothing done. */

export interface UrlParts {
  /** `https://127.0.0.1:8443` */
  readonly origin: string;
  /** With the query. */
  readonly path: string;
}

/** What WHATWG's parser would leave as it is: no escapes to make, no dots to resolve, no default port to drop. */
const PLAIN =
  /^(https?:\/\/(?:[a-z\d.-]*[a-z][a-z\d-]*|\d+\.\d+\.\d+\.\d+):\d+)(?!.*\/(?:\.|%2[eE]))(\/[\w/?=&%.:,~+*!$();@-]*)(?<!\?)$/;

/** The origins that have been looked at by the parser itself, and are what it makes of them. */
const known = new Set<string>();
const MOST_KNOWN = 1000;

/** Throws ERR_INVALID_URL. Schemes are not looked at. */
export function urlParts(url: string): UrlParts {
  const [, origin = '', path = ''] = PLAIN.exec(url) ?? [];
  if (origin !== '' && isAsParsed(origin)) return { origin, path };
  const parsed = new URL(url);
  return { origin: parsed.origin, path: parsed.pathname + parsed.search };
}

function isAsParsed(origin: string): boolean {
  if (known.has(origin)) return true;
  if (known.size >= MOST_KNOWN || !URL.canParse(origin) || new URL(origin).origin !== origin) return false;
  known.add(origin);
  return true;
}

/** What must not be shown of messages and addresses: passwords, tokens, signatures, whatever text they are in. */

/** Names whose value is nobody's business, in JSON, in forms, in queries and in headers. */
const SECRET =
  /token|secret|passw(or)?d|pwd|meetpass|signature|(^|[_-])sign$|ticket|credential|auth(orization)?$|cookie|(device|api|access|private)[_-]?key|code_?verify|ftp_?account/i;
/** The password in `ftp://user:password@host`, with its scheme or without. */
const PASSWORD_IN_URL = /(\w+:\/\/[^\s/@:"']+|^[^\s/@:"'{]+):[^\s/@"']+@/g;
const HIDDEN = '(hidden)';

/** The same value with `(hidden, 24 characters)` in place of every secret. */
export function withoutSecrets(value: unknown): unknown {
  if (typeof value === 'string') return withoutNamedSecrets(value);
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, SECRET.test(key) ? hidden(item) : withoutSecrets(item)]),
  );
}

/** A text that may be JSON, whole or cut, a form, a header or a URL, without the secrets in it. */
export function textWithoutSecrets(text: string): string {
  if (!/^\s*[[{]/.test(text)) return withoutNamedSecrets(text);
  try {
    return JSON.stringify(withoutSecrets(JSON.parse(text)));
  } catch {
    return withoutNamedSecrets(text);
  }
}

function hidden(value: unknown): unknown {
  if (value === '' || value === null || typeof value === 'boolean') return value;
  return typeof value === 'string' ? `(hidden, ${value.length} characters)` : HIDDEN;
}

/** `token=…`, `"token":"…`, `Authorization: Bearer …`: the value goes, up to where it surely ends. */
function withoutNamedSecrets(text: string): string {
  const named = /([\w-]+)\\*["']?\s*[:=]\s*/g;
  let shown = '';
  let from = 0;
  for (let found = named.exec(text); found; found = named.exec(text)) {
    if (!SECRET.test(found[1] ?? '')) continue;
    shown += text.slice(from, named.lastIndex) + HIDDEN;
    from = endOfValue(text, named.lastIndex);
    named.lastIndex = from;
  }
  return (shown + text.slice(from)).replace(PASSWORD_IN_URL, `$1:${HIDDEN}@`);
}

/** What is not closed, or has parts of its own, goes to the end of the text. */
function endOfValue(text: string, from: number): number {
  const rest = text.slice(from);
  if (/^[[{]/.test(rest)) return text.length;
  const quote = /^\\*["']/.exec(rest)?.[0];
  if (quote === undefined) return from + (/^(\w+\s+(?=\S{8}))?[^\s,;&"'}\])\\]*/.exec(rest)?.[0].length ?? 0);
  for (let at = rest.indexOf(quote, quote.length); at >= 0; at = rest.indexOf(quote, at + 1))
    if (quote.startsWith('\\') || rest[at - 1] !== '\\') return from + at + quote.length;
  return text.length;
}

/** Keeps secrets out of what is written down. */
const SECRET = /secret|passw|token|credential|api-?key|account(?!s)/i;
const HIDDEN = '***';

/** `--set product.secret=x`, `--password x`, `--token=x` and `mqtt://user:password@host` without their secrets. */
export function redactCommandLine(words: readonly string[]): string[] {
  return words.map((word, i) => {
    const before = words[i - 1] ?? '';
    if (before.startsWith('-') && !before.includes('=') && SECRET.test(before) && !word.startsWith('-'))
      return HIDDEN;
    const equals = word.indexOf('=');
    // In the value too: `--set platform={ ftpAccount: … }`.
    if (equals > 0 && SECRET.test(word)) return `${word.slice(0, equals)}=${HIDDEN}`;
    return word.replace(/(\w+:\/\/)[^/\s]+@/g, `$1${HIDDEN}@`);
  });
}

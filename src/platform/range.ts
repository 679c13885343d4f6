/** One byte range of a request, [RFC 7233 2.1]. (The range-parser package fails a suffix longer than the file.) */
export type RangeAnswer =
  /** No range, one that can't be understood, or several: the whole file is the answer, [RFC 7233 3.1]. */
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly start: number; readonly end: number }
  | { readonly kind: 'unsatisfiable' };

/** `end` is exclusive. `size` in bytes. */
export function parseRange(header: string | undefined, size: number): RangeAnswer {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/i.exec(header?.trim() ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return { kind: 'whole' };
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return { kind: 'whole' };
  return start < end ? { kind: 'part', start, end } : { kind: 'unsatisfiable' };
}

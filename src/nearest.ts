/** The word that was probably meant, for every message about one that doesn't exist. */
import { closest, distance } from 'fastest-levenshtein';

/**
 * Two letters may differ (`sede` and `seed` do), of a long word a third, of a short one half; undefined when no
 * word is that near.
 */
export function nearestWord(found: string, words: readonly string[]): string | undefined {
  if (words.length === 0) return undefined;
  const candidates = new Map(words.map((word) => [word.toLowerCase(), word]));
  const near = closest(found.toLowerCase(), [...candidates.keys()]);
  const length = Math.min(found.length, near.length);
  const limit = Math.max(1, Math.min(Math.floor(length / 2), Math.max(2, Math.floor(length / 3))));
  return distance(found.toLowerCase(), near) <= limit ? candidates.get(near) : undefined;
}

/** ` (did you mean "query"?)`, for the middle of a sentence; '' when no word is near. */
export function didYouMean(found: string, words: readonly string[]): string {
  const near = nearestWord(found, words);
  return near === undefined ? '' : ` (did you mean "${near}"?)`;
}

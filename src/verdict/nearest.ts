import { distance } from 'fastest-levenshtein';

/** ` (did you mean "query"?)` for the word that is nearest, or '' when none is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  let nearest: string | undefined;
  let least = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const one of known) {
    const apart = distance(word.toLowerCase(), one.toLowerCase());
    if (apart < least) [nearest, least] = [one, apart];
  }
  return nearest === undefined ? '' : ` (did you mean "${nearest}"?)`;
}

/** Which topics somebody means by a word, and which are near one that is none. Pure. */
import { STATUS_CODES } from 'node:http';
import { isOutcome } from '../../lifecycle/outcome.ts';
import { nearestWord } from '../../nearest.ts';
import { outcomeCause } from '../causes.ts';
import { outcomeMeaning } from '../meanings.ts';
import { SYSTEM_ERRORS } from '../outcomes/socket.ts';
import { groupOf, type Topic, wordsOf } from './topics.ts';

/** Every topic that is called so; one that no table has, when the word is of a known kind; else none. */
export function findTopics(typed: string, topics: readonly Topic[]): readonly Topic[] {
  const word = typed.trim().toLowerCase();
  const called = topics.filter(({ words }) => words.includes(word));
  if (called.length > 0) return called;
  const outcome = outcomeOfKind(typed.trim());
  return outcome === undefined ? [] : [topicOf(outcome)];
}

/** `http/418` of 418, `socket/EACCES` of EACCES, and whatever is written as an outcome. */
function outcomeOfKind(typed: string): string | undefined {
  if (isOutcome(typed)) return typed;
  if (Object.hasOwn(STATUS_CODES, typed)) return `http/${typed}`;
  const name = typed.toUpperCase();
  return SYSTEM_ERRORS.has(name) ? `socket/${name}` : undefined;
}

const topicOf = (outcome: string): Topic => ({
  name: outcome,
  group: groupOf(outcome, []),
  words: wordsOf(outcome),
  meaning: outcomeMeaning(outcome),
  tellings: [{ clouds: [], text: outcomeCause(outcome) || 'A success. Nothing is to be done.' }],
});

/** Suggestions for one word. */
const MOST = 6;

/** Names of topics whose name or meaning has the word in it; without any, the one that is spelled most alike. */
export function nearTopics(typed: string, topics: readonly Topic[]): readonly string[] {
  const word = typed.trim().toLowerCase();
  const named = topics.filter(({ words }) => words.some((each) => word.length > 1 && each.includes(word)));
  const told = topics.filter(
    ({ meaning }) => word.length > 2 && ` ${meaning.toLowerCase()}`.includes(` ${word}`),
  );
  const near = [...new Set([...named, ...told])].map(({ name }) => name);
  if (near.length > 0) return near.slice(0, MOST);
  const alike = nearestWord(
    word,
    topics.flatMap(({ words }) => words),
  );
  return topics.filter(({ words }) => alike !== undefined && words.includes(alike)).map(({ name }) => name);
}

/** Everything that `regatta explain` can tell of, taken from the tables that the rest of Regatta speaks by. Pure. */
import { EXIT_MEANINGS } from '../../verdict/exit-meanings.ts';
import { RULES } from '../../verdict/rules.ts';
import { outcomeMeaning, SUCCESSES } from '../meanings.ts';
import { knownFailures } from '../outcomes/explain.ts';

export interface Topic {
  /** `platform/107`, `exit code 98`, `lateness`. */
  readonly name: string;
  /** Under which all are listed. */
  readonly group: string;
  /** What finds it, in small letters. */
  readonly words: readonly string[];
  readonly meaning: string;
  readonly tellings: readonly Telling[];
}

/** How it usually comes about and what to do. */
export interface Telling {
  /** Whose own this telling is; empty: everyone's. */
  readonly clouds: readonly string[];
  readonly text: string;
}

const GROUPS: Readonly<Record<string, string>> = {
  mqtt: 'MQTT server',
  http: 'HTTP server',
  ftp: 'FTP server',
  socket: 'Sockets and TLS',
  protocol: 'Answers that break the protocol',
  firmware: 'Firmware',
  person: 'People',
  script: 'Lives',
  ok: 'Successes',
};
const OTHER_ENDS = 'Without a code';

/** In the order in which they are listed. */
export const topics = (): Topic[] => [...failures(), ...successes(), ...exitCodes(), ...rules()];

function failures(): Topic[] {
  const found = new Map<string, Topic & { tellings: Telling[] }>();
  for (const { outcome, clouds, explained } of knownFailures()) {
    const [meaning, text] = explained;
    const topic = found.get(outcome) ?? {
      name: outcome,
      group: groupOf(outcome, clouds),
      words: wordsOf(outcome),
      meaning,
      tellings: [],
    };
    topic.tellings.push({ clouds, text });
    found.set(outcome, topic);
  }
  return [...found.values()];
}

export function groupOf(outcome: string, clouds: readonly string[]): string {
  const [domain = '', code] = outcome.split('/');
  if (code === undefined) return OTHER_ENDS;
  if (domain === 'platform')
    return clouds.length === 0 ? 'Platforms' : `Platforms of ${clouds.join(' and ')}`;
  return GROUPS[domain] ?? domain;
}

/** `mqtt/connack-5` is found by its code and by 5 as well. */
export function wordsOf(outcome: string): string[] {
  const words = [outcome, outcome.slice(outcome.indexOf('/') + 1)];
  const number = /^mqtt\/[a-z]+-(\d+)$/.exec(outcome)?.[1];
  if (number !== undefined) words.push(number);
  return words.map((word) => word.toLowerCase());
}

const A_SUCCESS = 'A success, told apart from a plain `ok`. Nothing is to be done.';

const successes = (): Topic[] =>
  Object.keys(SUCCESSES).map((code) => ({
    name: `ok/${code}`,
    group: 'Successes',
    words: [`ok/${code}`, code],
    meaning: outcomeMeaning(`ok/${code}`),
    tellings: [{ clouds: [], text: A_SUCCESS }],
  }));

const exitCodes = (): Topic[] =>
  Object.values(EXIT_MEANINGS).map(({ code, verdict, meaning, advice }) => ({
    name: `exit code ${code}`,
    group: 'Exit codes',
    words: [`${code}`, `exit code ${code}`, ...(verdict ? [verdict.toLowerCase()] : [])],
    meaning,
    tellings: [{ clouds: [], text: verdict ? `${verdict}. ${advice}` : advice }],
  }));

const rules = (): Topic[] =>
  Object.entries(RULES).map(([rule, { breaks, advice }]) => ({
    name: rule,
    group: 'Rules that make a run INVALID',
    words: [rule],
    meaning: breaks,
    tellings: [{ clouds: [], text: `The run is INVALID. ${advice}` }],
  }));

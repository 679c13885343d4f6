/** Finds what is told of an outcome: in its cloud's own table, in the tables of all, or by its kind. Pure. */
import type { Outcome } from '../../lifecycle/outcome.ts';
import { OF_CLOUDS } from './clouds.ts';
import {
  anyFirmware,
  anyPerson,
  anyProtocol,
  anyScript,
  FIRMWARE,
  inWords,
  PERSON,
  PROTOCOL,
  SCRIPT,
} from './device.ts';
import { type Explained, type Explanations, inTable } from './explained.ts';
import { MQTT } from './mqtt.ts';
import { anySocket, SOCKET } from './socket.ts';
import { explainHttp, FTP, HTTP_STATUSES } from './transfers.ts';

const WHOLE: Explanations = {
  timeout: [
    'no answer in time',
    'The request went out and no answer came within the time-out. The platform is overloaded or lost it, or the network did; look at its queues and its load of that moment. The fault “dropReplies” of the embedded platform does this.',
  ],
  abandoned: [
    'still in flight at the end',
    'The run ended before the attempt did, so it says nothing of the platform. Many of them: let the run last longer than its slowest steps.',
  ],
  'not-done': [
    'the run had ended',
    'The operation was planned for a moment that the run did not reach. Put it earlier, or let devices live longer.',
  ],
};

interface Domain {
  readonly known: Explanations;
  /** A code that is in no table. */
  readonly other: (code: string) => Explained;
}

/** Some clouds have codes of numbers, some have names. */
const NUMBER = /^-?\d+$/;

const DOMAINS: Readonly<Record<string, Domain>> = {
  platform: {
    known: {
      none: [
        'the target has no platform interface',
        'The target has no HTTP interface to carry out operations. Name it: “target: { platform: { url: … } }”.',
      ],
    },
    other: (code) => [
      NUMBER.test(code) ? 'a code of the server’s own' : inWords(code),
      'The server refused with a code that its protocol leaves to it. Its own documentation or log says what it stands for.',
    ],
  },
  mqtt: {
    known: MQTT,
    other: (code) => [
      `MQTT: ${inWords(code)}`,
      'The server refused with a code that MQTT 3.1.1 does not have. Its log says why.',
    ],
  },
  http: {
    known: Object.fromEntries(HTTP_STATUSES.map((status) => [status, explainHttp(status)])),
    other: explainHttp,
  },
  ftp: {
    known: FTP,
    other: (code) => [
      `FTP: ${inWords(code)}`,
      'The FTP server refused. Try the same upload by hand; its log says why.',
    ],
  },
  socket: { known: SOCKET, other: anySocket },
  protocol: { known: PROTOCOL, other: anyProtocol },
  firmware: { known: FIRMWARE, other: anyFirmware },
  person: { known: PERSON, other: anyPerson },
  script: { known: SCRIPT, other: anyScript },
};

const UNKNOWN: Explained = [
  'unknown outcome',
  'No part of Regatta makes this outcome. Look whether it is written as DOMAIN/CODE, such as platform/107.',
];

/**
 * @param cloud whose outcome it is: the same code may mean another thing in each. Without one, the first cloud that
 * has such a code tells; a cloud without a table of its own has none.
 */
export function explainFailure(outcome: Outcome, cloud?: string): Explained {
  const whole = inTable(WHOLE, outcome);
  if (whole) return whole;
  const slash = outcome.indexOf('/');
  const domain = inTable(DOMAINS, outcome.slice(0, Math.max(slash, 0)));
  if (!domain) return UNKNOWN;
  const code = outcome.slice(slash + 1);
  return (
    inCloud(outcome, cloud) ??
    inTable(domain.known, code) ??
    (cloud === undefined ? inAnyCloud(outcome) : undefined) ??
    domain.other(code)
  );
}

const inCloud = (outcome: Outcome, cloud: string | undefined): Explained | undefined =>
  cloud === undefined ? undefined : inTable(inTable(OF_CLOUDS, cloud) ?? {}, outcome);

const inAnyCloud = (outcome: Outcome): Explained | undefined =>
  Object.keys(OF_CLOUDS)
    .map((cloud) => inCloud(outcome, cloud))
    .find((explained) => explained !== undefined);

export interface KnownFailure {
  readonly outcome: Outcome;
  /** Set where the cloud has a table line of its own for it. */
  readonly clouds: readonly string[];
  readonly explained: Explained;
}

/** Every failure that is told of in a table; one that several clouds tell of differently is there for each telling. */
export function knownFailures(): KnownFailure[] {
  const general = [
    ...Object.entries(WHOLE),
    ...Object.entries(DOMAINS).flatMap(([name, { known }]) =>
      Object.entries(known).map(([code, explained]) => [`${name}/${code}`, explained] as const),
    ),
  ].map(([outcome, explained]) => ({ outcome, clouds: [] as string[], explained }));
  const tellings = new Map<Explained, { outcome: Outcome; clouds: string[]; explained: Explained }>();
  for (const [cloud, explanations] of Object.entries(OF_CLOUDS)) {
    for (const [outcome, explained] of Object.entries(explanations)) {
      const telling = tellings.get(explained) ?? { outcome, clouds: [], explained };
      telling.clouds.push(cloud);
      tellings.set(explained, telling);
    }
  }
  // What clouds say of other domains stands behind what holds for all.
  const platforms = [...tellings.values()].filter(({ outcome }) => outcome.startsWith('platform/'));
  const others = [...tellings.values()].filter((telling) => !platforms.includes(telling));
  return [...platforms, ...general, ...others];
}

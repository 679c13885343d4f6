/**
 * Holds what devices counted against what the platform counted, message by message (see platform/stats.ts).
 * For an action A and its codes C:
 *
 *   requests   sent/A = seen/A + lost on the way up
 *   replies    received/A/C + lost on the way down = replied/A/C
 *   no reply   sent/A − Σ received/A/C = Σ dropped/A/C + cut/A + Σ undelivered/A/C + pending/A + forwarded/A + all
 *              that was lost
 *   answers    sent/A/C = answered/A/C
 *   one way    sent/A = taken/A + lost on the way up, for what devices publish and nothing answers
 *   messages   received/A = instructed/A − at most unsure/A, for those that the platform begins
 *
 * Devices may tally `lost/A`: requests that were unanswered when their connection closed. Only those can have
 * been lost on the wire; and of those, the ones that the platform cut or could not deliver are accounted for
 * already. Without that tally nothing may be lost.
 */
import type { ReconciliationRow } from './summary.ts';

export type Tallies = Readonly<Record<string, number>>;

export interface Reconciliation {
  /** Every difference is explained to the last message. */
  readonly agrees: boolean;
  readonly rows: readonly ReconciliationRow[];
}

/**
 * @param platform what the platform's tallies grew by during the run
 * @param clouds the first parts of the tallies' names, e.g. `deli`
 */
export function reconcile(devices: Tallies, platform: Tallies, clouds: readonly string[]): Reconciliation {
  const each = clouds.map((cloud) => {
    const { agrees, rows } = reconcileCloud(devices, platform, cloud);
    const named = rows.map((row) => ({ ...row, what: `${cloud} ${row.what}` }));
    return { agrees, rows: clouds.length > 1 ? named : rows };
  });
  return { agrees: each.every(({ agrees }) => agrees), rows: each.flatMap(({ rows }) => rows) };
}

/**
 * What the platform counted beyond what devices did is of a worker whose last frames never came, where one was lost:
 * nobody can tell it apart from messages that vanished. That devices counted more is still a disagreement.
 */
export function allowForLostWorkers({ rows }: Reconciliation): Reconciliation {
  const allowed = rows.map((row) => {
    const beyond = row.platform - row.devices - row.explained;
    if (beyond <= 0) return row;
    const because = [row.because, `${beyond} of workers that were lost`].filter(Boolean).join(', ');
    return { ...row, explained: row.explained + beyond, because };
  });
  return {
    agrees: allowed.every(({ devices, platform, explained }) => Math.abs(devices - platform) === explained),
    rows: allowed,
  };
}

function reconcileCloud(devices: Tallies, platform: Tallies, cloud: string): Reconciliation {
  const ours = within(devices, cloud);
  const theirs = within(platform, cloud);
  const oneWay = labels(theirs, 'taken');
  const actions = unique([
    ...labels(ours, 'sent').filter((label) => !label.includes('/')),
    ...labels(theirs, 'seen'),
    ...[...labels(ours, 'received'), ...labels(theirs, 'replied')]
      .filter((l) => l.includes('/'))
      .map(actionOf),
  ]).filter((action) => !oneWay.includes(action));
  const answers = unique([
    ...labels(ours, 'sent').filter((l) => l.includes('/')),
    ...labels(theirs, 'answered'),
  ]);
  const messages = unique([
    ...labels(ours, 'received').filter((l) => !l.includes('/')),
    ...labels(theirs, 'instructed'),
  ]).filter((action) => !isFannedOutElsewhere(action, theirs));
  const checks = [
    ...actions.flatMap((action) => exchangeChecks(action, ours, theirs)),
    ...unique(oneWay).map((action) => oneWayCheck(action, ours, theirs)),
    ...answers.map((label) => answerCheck(label, ours, theirs)),
    ...messages.map((action) => messageCheck(action, ours, theirs)),
  ];
  return { agrees: checks.every(({ agrees }) => agrees), rows: checks.map(({ row }) => row) };
}

/** What the platform's tallies grew by between two readings of /stats. */
export function tallyGrowth(before: Tallies, after: Tallies): Tallies {
  const grown = Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)] as const);
  return Object.fromEntries(grown.filter(([, count]) => count !== 0));
}

interface Check {
  readonly row: ReconciliationRow;
  readonly agrees: boolean;
}

function exchangeChecks(action: string, ours: Tallies, theirs: Tallies): Check[] {
  const withheld = {
    dropped: sum(theirs, `dropped/${action}/`),
    cut: theirs[`cut/${action}`] ?? 0,
    undelivered: sum(theirs, `undelivered/${action}/`),
    pending: theirs[`pending/${action}`] ?? 0,
    forwarded: theirs[`forwarded/${action}`] ?? 0,
  };
  const mayBeLost = Math.max(0, (ours[`lost/${action}`] ?? 0) - withheld.cut - withheld.undelivered);
  let lost = 0;
  /** `missing`: messages that one side sent and the other did not get. */
  const onTheWire = (what: string, devices: number, platform: number, missing: number): Check => {
    const explained = Math.min(Math.max(missing, 0), mayBeLost - lost);
    lost += explained;
    const because = reasons({ 'lost with their connection': explained });
    return {
      row: { what: `${action} ${what}`, devices, platform, explained, because },
      agrees: missing === explained,
    };
  };

  const sent = ours[`sent/${action}`] ?? 0;
  const seen = theirs[`seen/${action}`] ?? 0;
  const codes = unique([...labels(ours, `received/${action}`), ...labels(theirs, `replied/${action}`)]);
  const checks = [
    onTheWire('requests', sent, seen, sent - seen),
    ...codes.map((code) => {
      const received = ours[`received/${action}/${code}`] ?? 0;
      const replied = theirs[`replied/${action}/${code}`] ?? 0;
      return onTheWire(`replies code ${code}`, received, replied, replied - received);
    }),
  ];

  const unanswered = sent - sum(ours, `received/${action}/`);
  const platform = Object.values(withheld).reduce((a, b) => a + b);
  if (unanswered === 0 && platform === 0) return checks;
  const because = reasons({ ...withheld, 'lost with their connection': lost });
  const row = {
    what: `${action} requests without a reply`,
    devices: unanswered,
    platform,
    explained: lost,
    because,
  };
  return [...checks, { row, agrees: unanswered - platform === lost }];
}

/**
 * What devices sent and nothing answers. What may be lost: of QoS 1 what was not acknowledged when its connection
 * closed, of QoS 0 what nothing that came later proves to have been read (`unsure`).
 */
function oneWayCheck(action: string, ours: Tallies, theirs: Tallies): Check {
  const devices = ours[`sent/${action}`] ?? 0;
  const platform = theirs[`taken/${action}`] ?? 0;
  const mayBeLost = (ours[`lost/${action}`] ?? 0) + (ours[`unsure/${action}`] ?? 0);
  const explained = Math.min(Math.max(devices - platform, 0), mayBeLost);
  const because = reasons({ 'lost with their connection': explained });
  return {
    row: { what: `${action} sent`, devices, platform, explained, because },
    agrees: devices - platform === explained,
  };
}

/** What devices answered to the platform's own instructions. */
function answerCheck(label: string, ours: Tallies, theirs: Tallies): Check {
  const devices = ours[`sent/${label}`] ?? 0;
  const platform = theirs[`answered/${label}`] ?? 0;
  const what = label.replace('/', ' answers code ');
  return { row: { what, devices, platform, explained: 0, because: '' }, agrees: devices === platform };
}

/** A platform behind a broker sends a broadcast once, and cannot know how many the broker made of it. */
const isFannedOutElsewhere = (action: string, theirs: Tallies): boolean =>
  `broadcast/${action}` in theirs && !(`instructed/${action}` in theirs);

/** What the platform began itself: instructions and messages of applications. */
function messageCheck(action: string, ours: Tallies, theirs: Tallies): Check {
  const devices = ours[`received/${action}`] ?? 0;
  const platform = theirs[`instructed/${action}`] ?? 0;
  const explained = Math.min(Math.max(platform - devices, 0), theirs[`unsure/${action}`] ?? 0);
  const because = reasons({ 'sent as their connection closed': explained });
  return {
    row: { what: `${action} messages`, devices, platform, explained, because },
    agrees: platform - devices === explained,
  };
}

/** `4 dropped, 2 cut` */
const reasons = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .filter(([, count]) => count !== 0)
    .map(([reason, count]) => `${count} ${reason}`)
    .join(', ');

/** The tallies of one cloud, without its name. */
const within = (tallies: Tallies, cloud: string): Tallies =>
  Object.fromEntries(labels(tallies, cloud).map((label) => [label, tallies[`${cloud}/${label}`] ?? 0]));

/** What follows `kind/` in the names that begin with it. */
const labels = (tallies: Tallies, kind: string): string[] =>
  Object.keys(tallies)
    .filter((name) => name.startsWith(`${kind}/`))
    .map((name) => name.slice(kind.length + 1));

const actionOf = (label: string): string => label.slice(0, label.indexOf('/'));

const sum = (tallies: Tallies, prefix: string): number =>
  Object.entries(tallies).reduce((total, [name, count]) => total + (name.startsWith(prefix) ? count : 0), 0);

/** Each once, by number where they are numbers. */
const unique = (names: readonly string[]): string[] =>
  [...new Set(names)].sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1));

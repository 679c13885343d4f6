/** Having QQ Music authorised: by a person who scans the page's code, or by the companion app. PROTOCOLS 5. */
import type { Device } from '../../../lifecycle/cloud.ts';
import type { Attempt, Life, Now } from '../../../lifecycle/effects.ts';
import { countedCall, httpCall } from '../../../lifecycle/http-call.ts';
import { ABANDONED, failure, type Outcome, succeeded, TIMEOUT } from '../../../lifecycle/outcome.ts';
import type { MusicAuthArguments } from '../language.ts';
import { MUSIC_CODE, PATH, QQ_MUSIC } from '../wire.ts';
import { type Fields, judgeBy, textIn, urlOf } from './answers.ts';
import { authorisedCall } from './authorised-call.ts';
import { NO_APP, ownerOf, validTicket } from './companion-app.ts';
import { type Intention, intend } from './intention.ts';
import type { TvsState } from './state.ts';
import { NO_TOKEN } from './tokens.ts';

type Speaker = Device<TvsState>;

const NOW = { kind: 'now' } as const;

/** The `music-auth` step. A TVS account comes first: without a token nothing is shown. */
export function* authoriseMusic(device: Speaker, args: MusicAuthArguments): Life<Outcome> {
  const intention = intend(args, () => device.random());
  const attempt = (yield { kind: 'begin', step: 'music-auth' }) as Attempt;
  let outcome: Outcome = ABANDONED;
  try {
    outcome = !device.state.tokens
      ? NO_TOKEN
      : args.by === 'scan'
        ? yield* byScan(device, args, intention)
        : yield* byApp(device, args, intention);
  } finally {
    yield { kind: 'end', attempt, outcome };
  }
  return outcome;
}

/** The page asks how far it is while the person thinks, scans, thinks and answers. */
function* byScan(device: Speaker, args: MusicAuthArguments, intention: Intention): Life<Outcome> {
  const { outcome: opened, data: page } = yield* openPage(device);
  if (!page) return opened;
  const { simulated: shown } = (yield NOW) as Now;
  const scans = shown + intention.scansAfter;
  const acts = [{ at: scans, life: () => scan(device, page) }];
  if (intention.answer !== 'never')
    acts.push({
      at: scans + intention.answersAfter,
      life: () => answer(device, page, intention.answer === 'confirm'),
    });
  for (let asked = shown + args.poll; asked <= shown + args.waits; asked += args.poll) {
    for (let act = acts[0]; act && act.at <= asked; act = acts[0]) {
      acts.shift();
      yield { kind: 'until', simulated: act.at };
      // Whoever could not scan has nothing to answer.
      if (!succeeded(yield* act.life())) acts.length = 0;
    }
    yield { kind: 'until', simulated: asked };
    const { outcome, data } = yield* askPage(device, page);
    if (!succeeded(outcome)) return outcome;
    if (typeof data === 'number') return resultOf(data, 'ok/by-scan');
  }
  return TIMEOUT;
}

/** The companion app makes sure of its ticket and of QQ Music, which asks the person and hands over a credential. */
function* byApp(device: Speaker, args: MusicAuthArguments, intention: Intention): Life<Outcome> {
  if (device.state.login === undefined) return NO_APP;
  const ready = yield* validTicket(device, args);
  if (!succeeded(ready)) return ready;
  const { outcome: opened, data: page } = yield* openPage(device);
  if (!page) return opened;
  if (!intention.installed) yield { kind: 'sleep', simulated: intention.downloads };
  yield { kind: 'sleep', simulated: intention.scansAfter };
  if (intention.answer === 'never') return TIMEOUT;
  const credential = intention.answer === 'confirm' ? `${QQ_MUSIC}:${ownerOf(device)}` : '';
  const { outcome, data } = yield* countedCall(
    device,
    { label: 'music-credential', ...postTo(device, PATH.musicCredential, { page, credential }) },
    judgeBy(resultCode),
  );
  return typeof data === 'number' ? resultOf(data, 'ok/simulated-qq-music') : outcome;
}

/** Its URL has the token, as a web view is given it. */
const openPage = (device: Speaker) =>
  authorisedCall(
    device,
    (access) => ({ label: 'music-page', method: 'GET', url: pageUrl(device, PATH.musicPage, access) }),
    judgeBy((fields) => textIn(fields, 'page')),
  );

/** Data: the result's code, or `waiting`. */
const askPage = (device: Speaker, page: string) =>
  authorisedCall(
    device,
    (access) => ({
      label: 'music-poll',
      method: 'GET',
      url: pageUrl(device, `${PATH.musicPage}/${page}`, access),
    }),
    judgeBy((fields) => (fields.result === undefined ? 'waiting' : resultCode(fields))),
  );

function* scan(device: Speaker, page: string): Life<Outcome> {
  const body = { page, user: ownerOf(device) };
  const call = { step: 'person-scan', label: 'music-scan', ...postTo(device, PATH.musicScan, body) };
  return (yield* httpCall(
    device,
    call,
    judgeBy(() => true),
  )).outcome;
}

function* answer(device: Speaker, page: string, confirm: boolean): Life<Outcome> {
  const body = { page, user: ownerOf(device), confirm };
  const call = { step: 'person-answer', label: 'music-confirm', ...postTo(device, PATH.musicConfirm, body) };
  return (yield* httpCall(
    device,
    call,
    judgeBy(() => true),
  )).outcome;
}

const postTo = (device: Speaker, path: string, body: Fields) => ({
  method: 'POST' as const,
  url: urlOf(device, path),
  body,
});

const pageUrl = (device: Speaker, path: string, access: string): string =>
  urlOf(device, `${path}?token=${encodeURIComponent(access)}`);

/** `{action: cpAuthResult, data: {cp: qq_music, code}}` */
function resultCode({ result }: Fields): number | undefined {
  const { action, data } = (result ?? {}) as { action?: unknown; data?: { cp?: unknown; code?: unknown } };
  if (action !== 'cpAuthResult' || data?.cp !== QQ_MUSIC) return undefined;
  return typeof data.code === 'number' ? data.code : undefined;
}

const resultOf = (code: number, success: Outcome): Outcome =>
  code === MUSIC_CODE.ok ? success : failure('platform', `music-${NAMES[code] ?? code}`);

const NAMES: Readonly<Record<number, string>> = {
  [MUSIC_CODE.refused]: 'refused',
  [MUSIC_CODE.expired]: 'expired',
};

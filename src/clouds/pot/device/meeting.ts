/** Starting a meeting at the platform's meeting service. PROTOCOLS 2.4 and 2.5. */
import { draw } from '../../../lifecycle/backoff.ts';
import type { Device } from '../../../lifecycle/cloud.ts';
import type { Attempt, Life } from '../../../lifecycle/effects.ts';
import { failure, OK, type Outcome, succeeded } from '../../../lifecycle/outcome.ts';
import { nextMid, request } from '../../deli/device/exchange.ts';
import { codeOf, outcomeOf } from '../../deli/device/inbound.ts';
import { ACTION, CODE, type Envelope } from '../../deli/wire.ts';
import type { StartMeetingArguments } from '../language.ts';
import { START_MEETING } from '../wire.ts';
import { isLoggedIn } from './login.ts';
import type { Meeting, PotState } from './state.ts';

type Pot = Device<PotState>;

/** The button stays off: nothing is sent. */
const NOT_LOGGED_IN: Outcome = failure('script', 'not-logged-in');
const NO_QR_CODE: Outcome = failure('protocol', 'no-qrcode');
const TOO_LONG: Outcome = failure('protocol', 'qrcode-too-long');
const TOKEN_EXPIRED: Outcome = failure('platform', CODE.expired);

/** What the largest QR code holds (ISO/IEC 18004: version 40, level L), bytes: the pointer must draw it. */
const MOST_DRAWN = 2953;

/**
 * Tries until the meeting service answers with a QR code, with a pause of at least a second after each failure. Each
 * try is an attempt. It ends early where trying cannot help: nobody is logged in any more, or the token has expired.
 */
export function* startMeeting(device: Pot, args: StartMeetingArguments): Life<Outcome> {
  device.state.meeting = undefined;
  // The same meeting however often it is tried: nine digits.
  const number = String(100_000_000 + Math.floor(device.random() * 900_000_000));
  for (let tries = 1; ; tries++) {
    const outcome = yield* tryToStart(device, number, args);
    if (succeeded(outcome) || outcome === NOT_LOGGED_IN || device.stranded) return outcome;
    if (outcome === TOKEN_EXPIRED && !args.guest) {
      device.state.login = undefined;
      return outcome;
    }
    if (tries >= (args.tries ?? Number.POSITIVE_INFINITY)) return outcome;
    yield { kind: 'sleep', simulated: draw(args.again, device.random()) };
  }
}

function* tryToStart(device: Pot, number: string, args: StartMeetingArguments): Life<Outcome> {
  const attempt = (yield { kind: 'begin', step: 'start-meeting' }) as Attempt;
  const mayStart = args.guest || (yield* isLoggedIn(device));
  const outcome = mayStart ? yield* ask(device, number, args) : NOT_LOGGED_IN;
  yield { kind: 'end', attempt, outcome };
  return outcome;
}

function* ask(device: Pot, number: string, args: StartMeetingArguments): Life<Outcome> {
  const { to, guest, password, nickname } = args;
  const { userId = '', token = '' } = (guest ? undefined : device.state.login) ?? {};
  const payload = {
    user_id: userId,
    token,
    meetno: number,
    meetpass: password,
    nickname: nickname.replaceAll('{index}', String(device.index)),
  };
  const data = { cmd: START_MEETING, payload };
  const message = { mid: nextMid(device), to, action: ACTION.toApplication, data };
  const reply = yield* request(device, message);
  // An echoing broker answers everything, and knows of no QR code.
  if (!succeeded(reply.outcome) || !reply.message || device.target.echo) return reply.outcome;
  return adopt(device, { number, userId, token }, reply.message.body as Envelope);
}

/** 301 brings the QR code; 300 says why there is none (PROTOCOLS 1.6). */
function adopt({ state }: Pot, meeting: Omit<Meeting, 'qrcode'>, envelope: Envelope): Outcome {
  if (envelope.action === ACTION.toApplication) return outcomeOf(codeOf(envelope) ?? CODE.undefined);
  const { cmd, payload } = envelope.data ?? {};
  const qrcode = (payload as { qrcode?: unknown } | undefined | null)?.qrcode;
  if (cmd !== START_MEETING || typeof qrcode !== 'string' || qrcode === '') return NO_QR_CODE;
  if (Buffer.byteLength(qrcode) > MOST_DRAWN) return TOO_LONG;
  state.meeting = { ...meeting, qrcode };
  return OK;
}

/** What comes to the platform's own URL: the set-up check and the three pushes. PROTOCOLS 4. */
import type { AnsweredCall, ReceivedCall, ReceiverSide } from '../../../lifecycle/cloud.ts';
import type { Inbound } from '../../../lifecycle/effects.ts';
import { failure, type Outcome } from '../../../lifecycle/outcome.ts';
import { CODE, LABEL, onlineByPush, PUSH, parseObject, signature } from '../wire.ts';
import { type ExpeedDevice, productOf } from './product.ts';
import type { ExpeedState } from './state.ts';

/** A push as understood; `device` is the id of the device it is about. */
export interface Push {
  readonly kind: 'check' | 'status' | 'data' | 'result';
  readonly device: string;
  /** Of a status push. */
  readonly online?: boolean;
  /** message_id of a result, and whether the setting was done. */
  readonly message?: string;
  readonly done?: boolean;
}

/** Outcomes kept that no setting has taken yet; the oldest goes. */
const RESULTS_KEPT = 256;

export const receiver: ReceiverSide<ExpeedState> = {
  answer: (device, call) => (call.method === 'GET' ? answerCheck(device, call) : takePush(device, call)),
};

/** Whoever knows the token gets the nonce back. */
function answerCheck(device: ExpeedDevice, { query }: ReceivedCall): AnsweredCall {
  const { nonce = '', timestamp = '' } = query;
  if (query.signature !== signature(productOf(device).pushToken, nonce, timestamp))
    return { status: 403, body: 'wrong signature' };
  const body: Push = { kind: 'check', device: '' };
  return { status: 200, body: nonce, message: { label: LABEL.check, body } };
}

function takePush(device: ExpeedDevice, call: ReceivedCall): AnsweredCall {
  const body = parseObject(call.body);
  if (!body) return refuse('protocol/bad-json');
  // A text in two of the samples and a number in the third.
  switch (Number(body.msg_type)) {
    case PUSH.status:
      return takeStatus(device, String(body.device_id), onlineByPush(body.device_status));
    case PUSH.data: {
      if (!Array.isArray(body.data)) return refuse(failure('protocol', 'incomplete-push'));
      return accept({ label: LABEL[PUSH.data], body: about('data', body) }, 'result_message');
    }
    case PUSH.result:
      return takeResult(device, {
        ...about('result', body),
        message: String(body.message_id),
        done: Number(body.set_result) === 0,
      });
    default:
      return refuse(failure('protocol', 'unknown-push'));
  }
}

const about = (kind: Push['kind'], { device_id }: Readonly<Record<string, unknown>>): Push => ({
  kind,
  device: String(device_id),
});

function takeStatus({ state }: ExpeedDevice, id: string, online: boolean): AnsweredCall {
  if (online) state.offline.delete(id);
  else state.offline.add(id);
  const body: Push = { kind: 'status', device: id, online };
  return accept({ label: LABEL[PUSH.status], body }, 'result_msg');
}

/** Kept here, before anyone is told: the answer that names this message_id may not have been read yet. */
function takeResult({ state: { results } }: ExpeedDevice, push: Push): AnsweredCall {
  const [oldest] = results.keys();
  if (oldest !== undefined && results.size >= RESULTS_KEPT) results.delete(oldest);
  results.set(push.message ?? '', push.done === true);
  return accept({ label: LABEL[PUSH.result], body: push }, 'result_message');
}

/** The API's sample of the first push is answered with `result_msg`, the other two with `result_message`. */
const accept = (message: Inbound, named: 'result_msg' | 'result_message'): AnsweredCall => ({
  status: 200,
  body: JSON.stringify({ result_code: CODE.ok, [named]: 'ok' }),
  message,
});

const refuse = (malformed: Outcome): AnsweredCall => ({
  status: 200,
  body: JSON.stringify({ result_code: CODE.badBody, result_message: malformed }),
  message: { label: 'bad-push', malformed, body: undefined },
});

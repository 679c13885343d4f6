/** Answers of the API: always HTTP 200, with a result_code and its message. */
import type { ServiceAnswer } from '../../../platform/service.ts';
import { CODE, MESSAGE } from '../wire.ts';

export const ok = (further: Readonly<Record<string, unknown>> = {}): ServiceAnswer => ({
  code: CODE.ok,
  body: { result_code: CODE.ok, result_message: MESSAGE.ok, ...further },
});

export const refusal = (code: number, message: string): ServiceAnswer => ({
  code,
  body: { result_code: code, result_message: message },
});

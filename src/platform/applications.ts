/** Hands what devices send by 300 to applications, and sends to devices what those answer. PROTOCOLS 1.6. */
import { BUILT_IN, builtInAnswer, ECHO } from '../clouds/deli/platform/applications.ts';
import { refuseToDevice } from '../clouds/deli/platform/forwarding.ts';
import type { DeliPlatform, Member, Refusal, Request } from '../clouds/deli/platform/index.ts';
import { fromApplication } from '../clouds/deli/platform/instructions.ts';
import type { Users } from '../clouds/deli/platform/users.ts';
import { ACTION, CODE } from '../clouds/deli/wire.ts';
import { AnsweredMids } from './answered-mids.ts';
import type { QoS } from './gateway.ts';
import type { Instructor } from './instructor.ts';
import type { OutsideApplications } from './outside-applications.ts';

export interface ApplicationsParts {
  readonly deli: DeliPlatform;
  readonly users: Users;
  readonly outside: OutsideApplications;
  readonly instructor: Instructor;
}

/** Why nobody took the message; undefined: at least one application did. */
export type Delivery = Refusal | undefined;

export interface Forwarded {
  /** One object for each connection. */
  readonly member: Member;
  readonly request: Request;
  readonly qos: QoS;
}

export class Applications {
  readonly #parts: ApplicationsParts;
  readonly #echoed = new AnsweredMids();

  constructor(parts: ApplicationsParts) {
    this.#parts = parts;
  }

  /** At once where all of them are built in; else when the last one has taken it or failed to. */
  deliver(message: Forwarded, services: readonly string[]): Delivery | Promise<Delivery> {
    const deliveries = services.map((id) =>
      isBuiltIn(id) ? this.#toBuiltIn(id, message) : this.#toOutside(id, message),
    );
    return deliveries.some((one) => one instanceof Promise)
      ? Promise.all(deliveries).then(together)
      : together(deliveries as Delivery[]);
  }

  /** 301. With the mid of a 300 it is its answer. */
  send(service: string, device: string, message: { cmd: string; payload?: unknown; mid?: string }): Delivery {
    const { deli, instructor } = this.#parts;
    const refusal = refuseToDevice(deli.services, service, deli.device(device));
    if (refusal) return refusal;
    const { cmd, payload = {}, mid } = message;
    return instructor.tell(device, fromApplication(service, cmd, payload), mid)
      ? undefined
      : { code: CODE.unreachable, msg: 'the device is not connected' };
  }

  #toBuiltIn(service: string, { member, request, qos }: Forwarded): Delivery {
    const { users, instructor } = this.#parts;
    const { clientId } = member;
    if (service === ECHO.id && this.#echoed.isWordOnAnswer(member, request.mid)) return undefined;
    const cmd = request.data.cmd as string;
    const answer = builtInAnswer(
      service,
      { device: clientId, cmd, payload: request.data.payload },
      (userId, token) => users.verify(userId, token),
    );
    if (!answer) return undefined;
    if ('code' in answer) return answer;
    instructor.tell(clientId, fromApplication(service, cmd, answer.payload), request.mid, qos);
    if (service === ECHO.id) this.#echoed.answered(member, request.mid);
    return undefined;
  }

  #toOutside(service: string, { member, request }: Forwarded): Delivery | Promise<Delivery> {
    const { fields, mid, time, data } = request;
    const message = {
      ...fields,
      mid,
      from: member.clientId,
      to: service,
      time,
      action: ACTION.toApplication,
      data,
    };
    return this.#parts.outside.deliver(service, message);
  }
}

const isBuiltIn = (id: string): boolean => BUILT_IN.some((service) => service.id === id);

const together = (deliveries: readonly Delivery[]): Delivery =>
  deliveries.some((refusal) => refusal === undefined) ? undefined : deliveries[0];

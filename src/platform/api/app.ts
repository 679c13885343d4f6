/** `POST /app/…`: what people do with the app. PROTOCOLS 1.8 and 2. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ApiAnswer, DeviceAnswer, UserAndDevice } from '../../clouds/deli/app-api.ts';
import { control, type Instruction, uploadLogs } from '../../clouds/deli/platform/instructions.ts';
import type { Deed } from '../../clouds/deli/platform/people.ts';
import { CODE } from '../../clouds/deli/wire.ts';
import type { HttpParts } from '../http.ts';
import type { Instructor } from '../instructor.ts';
import { ok, post } from './answer.ts';
import { control as controlShape, id, logRequest, text, userAndDevice } from './shapes.ts';

/** ms that a device may take to answer. */
export const ANSWERS_WITHIN = { control: 10_000, logs: 60_000 };

export function appRoutes(server: FastifyInstance, { business, ftpHost, answersWithin }: HttpParts): void {
  const { users, people, instructor } = business;
  const carryOut = <Data>(device: string, { answer, tell }: Deed<Data>): ApiAnswer<Data> => {
    const untold = tell.filter((one) => !instructor.tell(device, one) && one.keepAs === undefined);
    return untold.length > 0 ? { code: CODE.unreachable, msg: 'the device has gone' } : answer;
  };
  const instruct = (body: UserAndDevice, instruction: Instruction, timeout: number) => {
    const refusal = people.mayInstruct(body);
    return refusal ?? askDevice(instructor, body.device, instruction, timeout);
  };

  const user = z.strictObject({
    user_id: id,
    name: text.exactOptional(),
    mobile: text.exactOptional(),
    avatar: text.exactOptional(),
    groups: z.array(id).exactOptional(),
  });
  post(server, '/app/users', user, (body) => ok(users.register(body)));

  const scan = z.strictObject({ user_id: id, text, group_id: id.exactOptional() });
  post(server, '/app/scan', scan, (body) => {
    const deed = people.scan(body);
    return carryOut(deed.answer.data?.device ?? '', deed);
  });

  const bind = z.strictObject({ ...userAndDevice, group_id: id.exactOptional() });
  post(server, '/app/bind', bind, (body) => carryOut(body.device, people.bind(body)));
  post(server, '/app/unbind', z.strictObject(userAndDevice), (body) =>
    carryOut(body.device, people.unbind(body)),
  );

  const login = z.strictObject({ ...userAndDevice, confirm: z.boolean() });
  post(server, '/app/login', login, (body) => carryOut(body.device, people.login(body)));

  post(server, '/app/control', z.strictObject({ ...userAndDevice, ...controlShape }), (body) =>
    instruct(body, control(body, body.user_id), answersWithin.control),
  );
  post(server, '/app/logs', z.strictObject({ ...userAndDevice, ...logRequest }), (body) => {
    const host = body.ftp_host ?? ftpHost(body.device);
    return instruct(body, uploadLogs(body, host, body.user_id), answersWithin.logs);
  });

  post(server, '/app/509', z.strictObject({ user_id: id, token: text }), ({ user_id, token }) => {
    const refusal = users.verify(user_id, token);
    if (refusal) return refusal;
    const { groups: _, ...person } = users.get(user_id) ?? users.register({ user_id });
    return ok(person);
  });
}

/** Its answer, or 102 when none came within so many ms. */
export async function askDevice(
  instructor: Instructor,
  device: string,
  instruction: Instruction,
  timeout: number,
): Promise<ApiAnswer<DeviceAnswer>> {
  const answer = await instructor.ask(device, instruction, timeout);
  if (!answer) return { code: CODE.unreachable, msg: 'the device is not connected, or did not answer' };
  const { code } = answer.data;
  return ok({ ...answer.data, code: typeof code === 'number' ? code : CODE.undefined });
}

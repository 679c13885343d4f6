/** `POST /admin/…`: what those who run the platform do, to one device or to a share of a model. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ApiAnswer, DeviceAnswer, Operated, Which } from '../../clouds/deli/app-api.ts';
import type { DeviceRecord } from '../../clouds/deli/platform/index.ts';
import {
  control,
  firmwareNotice,
  type Instruction,
  uploadLogs,
} from '../../clouds/deli/platform/instructions.ts';
import {
  ban,
  bind,
  choose,
  lock,
  type Operation,
  unbind,
  unlock,
} from '../../clouds/deli/platform/operations.ts';
import { CODE } from '../../clouds/deli/wire.ts';
import { faults as faultsShape } from '../../scenario/fault-schema.ts';
import type { HttpParts } from '../http.ts';
import { ok, post } from './answer.ts';
import { askDevice } from './app.ts';
import { deviceRoutes } from './devices.ts';
import { bindService } from './service-bindings.ts';
import { control as controlShape, id, logRequest, text, which } from './shapes.ts';

/** Bytes. Making its checksum takes about a second. */
const LARGEST_FIRMWARE = 1 << 30;

export function adminRoutes(server: FastifyInstance, parts: HttpParts): void {
  const { deli, instructor } = parts.business;
  const chosen = (given: Which): readonly DeviceRecord[] => {
    if ('model' in given)
      return choose(deli.devices(given.model), given.share ?? 1, given.seed ?? parts.seed);
    const ids = 'devices' in given ? [...new Set(given.devices)] : [given.device];
    // All or none: whoever names a stranger has another platform in mind.
    return ids.every((id) => deli.member(id)) ? ids.flatMap((id) => deli.find(id) ?? []) : [];
  };
  const operate = (given: Which, operation: (device: DeviceRecord) => Operation): ApiAnswer<Operated> =>
    operateOn(parts, chosen(given), operation);
  const instruct = async (
    given: Which,
    instruction: (device: string) => Instruction,
    timeout: number,
  ): Promise<ApiAnswer<Operated | DeviceAnswer>> => {
    if ('device' in given) return askDevice(instructor, given.device, instruction(given.device), timeout);
    const devices = chosen(given);
    const told = devices.filter(({ clientId }) => instructor.tell(clientId, instruction(clientId)));
    return devices.length > 0 ? ok({ devices: devices.length, told: told.length }) : noDevice;
  };

  post(server, '/admin/bind', which({ group_id: id, name: text.exactOptional() }), (body) =>
    operate(body, bind(body.group_id, body.name)),
  );
  post(server, '/admin/unbind', which({}), (body) => operate(body, unbind));
  post(server, '/admin/lock', which({}), (body) => operate(body, lock));
  post(server, '/admin/unlock', which({}), (body) => operate(body, unlock));
  post(server, '/admin/ban', which({}), (body) => operate(body, ban));
  post(server, '/admin/control', which(controlShape), (body) =>
    instruct(body, () => control(body), parts.answersWithin.control),
  );
  post(server, '/admin/logs', which(logRequest), (body) =>
    instruct(
      body,
      (device) => uploadLogs(body, body.ftp_host ?? parts.ftpHost(device)),
      parts.answersWithin.logs,
    ),
  );

  const binding = z.strictObject({
    service_id: id,
    status: z.union([z.literal(0), z.literal(1)]).exactOptional(),
    groups: z.array(id).exactOptional(),
    which: which({}).exactOptional(),
  });
  post(server, '/admin/services', binding, ({ service_id, status = 1, groups, which: given }) => {
    const service = deli.services.get(service_id);
    if (!service) return { code: CODE.unreachable, msg: `no such service: ${service_id}` };
    const ofDevices = given ? chosen(given).map(({ group }) => group) : [];
    const all = [...(groups ?? []), ...ofDevices].filter((group) => group !== '');
    return ok(bindService(parts.business, service, all, status === 1));
  });

  post(server, '/admin/faults', z.record(z.string(), z.unknown()), (body) => {
    const faults = faultsShape.safeParse(body);
    if (!faults.success)
      return { code: CODE.unparsable, msg: z.prettifyError(faults.error).replaceAll('\n', ' ') };
    parts.faults.set(faults.data);
    return { code: CODE.ok };
  });

  publishRoute(server, parts);
  deviceRoutes(server, parts);
}

const noDevice = { code: CODE.unreachable, msg: 'no such device' } as const;

function operateOn(
  { business }: HttpParts,
  devices: readonly DeviceRecord[],
  operation: (device: DeviceRecord) => Operation,
): ApiAnswer<Operated> {
  if (devices.length === 0) return noDevice;
  const { deli, instructor, line } = business;
  let [told, toTell] = [0, 0];
  for (const device of devices) {
    const { changes, tell, cut } = operation(device);
    deli.update(device, changes);
    toTell += tell.length;
    for (const instruction of tell) if (instructor.tell(device.clientId, instruction)) told++;
    if (cut) line.session(device.clientId)?.cut();
  }
  return ok({ devices: devices.length, ...(toTell > 0 && { told }) });
}

function publishRoute(server: FastifyInstance, { business, library }: HttpParts): void {
  const { deli, instructor } = business;
  const shape = z.strictObject({
    model: id,
    version: id,
    size: z.int().min(1).max(LARGEST_FIRMWARE),
    upgrade: z.enum(['normal', 'force']).exactOptional(),
    broadcast: z.enum(['model', 'category', 'none']).exactOptional(),
  });
  post(server, '/admin/firmware', shape, async (body) => {
    const { model, version, size, upgrade = 'normal', broadcast = 'model' } = body;
    const product = deli.product(model);
    if (!product) return { code: CODE.unreachable, msg: `no such product: ${model}` };
    const release = await library.add(model, { version, size, upgrade });
    deli.release(model, release);
    const topics = { model: `${product.category}/${model}`, category: product.category };
    if (broadcast !== 'none') instructor.broadcast(topics[broadcast], firmwareNotice(version));
    return ok({ version, path: release.path, checksum: release.checksum });
  });
}

/** Shapes that several bodies have in common. */
import { z } from 'zod';

export const text = z.string();
export const id = z.string().min(1).max(256);
export const userAndDevice = { user_id: id, device: id };
export const control = { cmd: text, payload: z.unknown().optional() };

const day = z.union([z.iso.date(), z.literal('')]);
export const logRequest = {
  log_start: day.exactOptional(),
  log_end: day.exactOptional(),
  ftp_host: text.exactOptional(),
};

/** One device, several, or a share of a model's. */
export const which = <Shape extends z.ZodRawShape>(more: Shape) =>
  z.union([
    z.strictObject({ device: id, ...more }),
    z.strictObject({ devices: z.array(id).min(1), ...more }),
    z.strictObject({
      model: id,
      share: z.number().min(0).max(1).exactOptional(),
      seed: z.int().exactOptional(),
      ...more,
    }),
  ]);

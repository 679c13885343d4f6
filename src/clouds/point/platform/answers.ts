/** What the provisioning server answers. PROTOCOLS 3. Pure but for the chances it is given. */
import type { ServiceAnswer, ServiceRequest } from '../../../platform/service.ts';
import type { PointSettings } from '../language.ts';
import { CODE, type ProvisionAnswer } from '../wire.ts';
import { OWN_CODE, type Registry } from './registry.ts';

export interface Surroundings {
  readonly settings: PointSettings;
  readonly registry: Registry;
  /** Uniform in [0, 1). */
  random(): number;
  /** What is told as `host`. */
  host(): string;
  /** An identity has been told. */
  told(deviceName: string): void;
}

/** Broken in the shares that the settings give, whoever asks; else as the registry has it. */
export function answer(request: ServiceRequest, around: Surroundings): ServiceAnswer {
  const { settings, random } = around;
  const { cut, notJson, noCode } = settings.answers;
  const after = delayOf(settings, random);
  const chance = random();
  if (chance < cut) return { body: '', code: 'cut', cut: true, after };
  if (chance < cut + notJson)
    return {
      status: 502,
      body: '<html><body>Bad Gateway</body></html>',
      contentType: 'text/html',
      code: CODE.requestFailed,
      after,
    };
  if (chance < cut + notJson + noCode) return { body: { result: {} }, code: CODE.missing, after };
  return { ...decide(request, around), after };
}

function decide({ body, headers }: ServiceRequest, around: Surroundings): ServiceAnswer {
  const imei = /^application\/json\b/i.test(headers['content-type'] ?? '') ? imeiOf(body) : undefined;
  if (imei === undefined) return refusal(OWN_CODE.badRequest);
  const found = around.registry.find(imei);
  if (found.kind === 'refused') return refusal(found.code);
  const { deviceName, deviceSecret } = found;
  around.told(deviceName);
  const { productKey, productSecret, qos, cleanSession } = around.settings;
  const told: ProvisionAnswer = {
    code: CODE.ok,
    result: {
      device: { productKey, ...(productSecret !== undefined && { productSecret }), deviceName, deviceSecret },
      connect: { qos, host: around.host(), ...(cleanSession !== undefined && { cleanSession }) },
    },
  };
  return { body: told, code: CODE.ok };
}

const refusal = (code: string): ServiceAnswer => ({ body: { code }, code });

function imeiOf(body: string): string | undefined {
  try {
    const { imei } = JSON.parse(body) as { imei?: unknown };
    return typeof imei === 'string' && /^[\w.:-]{1,64}$/.test(imei) ? imei : undefined;
  } catch {
    return undefined;
  }
}

function delayOf({ delay, slow }: PointSettings, random: () => number): number {
  const within = ({ min, max }: { min: number; max: number }) => min + (max - min) * random();
  const longer = slow && random() < slow.share ? within(slow.by) : 0;
  return within(delay) + longer;
}

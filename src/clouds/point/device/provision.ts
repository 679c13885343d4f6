/** Asking the customer's own server for identity and connection. PROTOCOLS 3. */
import type { Device } from '../../../lifecycle/cloud.ts';
import type { Life } from '../../../lifecycle/effects.ts';
import { httpCall } from '../../../lifecycle/http-call.ts';
import type { Outcome } from '../../../lifecycle/outcome.ts';
import { fill, fillWithin } from '../templates.ts';
import { judgeAnswer, type Told, withoutAnswer } from './answer.ts';
import { productOf, publicFacts } from './facts.ts';
import type { PointState, Provisioned } from './state.ts';

type PointDevice = Device<PointState>;

/** A device that asks again keeps what it has been told before, when it is not told anew. */
export function* provision(
  device: PointDevice,
  step: 'provision' | 'provision-again' = 'provision',
): Life<Outcome> {
  const { body, headers } = productOf(device);
  const facts = publicFacts(device);
  const call = {
    step,
    label: 'provision',
    method: 'POST',
    url: device.target.services.point ?? '',
    headers: {
      ...headers,
      // A cellular module has a TLS connection of its own, for this one request.
      connection: 'close',
      'content-type': 'application/json',
    },
    body: fillWithin(body, facts),
    withoutAnswer,
  } as const;
  const { outcome, data } = yield* httpCall(device, call, judgeAnswer);
  if (data) device.state.provisioned = provisioned(device, data);
  return outcome;
}

function provisioned(device: PointDevice, told: Told): Provisioned {
  const { productKey, productSecret, deviceName, deviceSecret, gateway, qos, cleanSession } = told;
  const { account } = productOf(device);
  const facts = {
    ...publicFacts(device),
    productKey,
    deviceName,
    deviceSecret,
    productSecret: productSecret ?? '',
  };
  return {
    account: {
      clientId: fill(account.clientId, facts),
      username: fill(account.username, facts),
      password: fill(account.password, facts),
    },
    deviceName,
    productKey,
    gateway,
    qos,
    cleanSession,
  };
}

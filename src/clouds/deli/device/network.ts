/** Setting up a device's network: the protocols are not in the seeds, so it is simulated. PROTOCOLS 1.8. */
import { draw } from '../../../lifecycle/backoff.ts';
import type { Device } from '../../../lifecycle/cloud.ts';
import type { Attempt, Life } from '../../../lifecycle/effects.ts';
import { failure, type Outcome } from '../../../lifecycle/outcome.ts';
import type { NetworkArguments } from '../language.ts';

/**
 * `ok/simulated-<kind>` or, in a share of the tries, `script/simulated-<kind>-failed`. A device of kind none has no
 * network to set up: it takes no time and never fails.
 */
export function* setUpNetwork(device: Device, { kind, takes, fails }: NetworkArguments): Life<Outcome> {
  const attempt = (yield { kind: 'begin', step: 'network' }) as Attempt;
  const failed = kind !== 'none' && device.random() < fails;
  if (kind !== 'none') yield { kind: 'sleep', simulated: draw(takes, device.random()) };
  const outcome = failed ? failure('script', `simulated-${kind}-failed`) : `ok/simulated-${kind}`;
  yield { kind: 'end', attempt, outcome };
  return outcome;
}

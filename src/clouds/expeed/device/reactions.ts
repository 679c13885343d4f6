/** What a platform does about pushes: each is measured, then the fleet's own script runs, about that device. */
import type { RunScript } from '../../../lifecycle/cloud.ts';
import type { Attempt, Inbound, Life } from '../../../lifecycle/effects.ts';
import { OK, type Outcome } from '../../../lifecycle/outcome.ts';
import { LABEL, PUSH } from '../wire.ts';
import type { ExpeedDevice } from './product.ts';
import type { Push } from './receiver.ts';
import { stepsAbout } from './steps.ts';

const UNASKED: Outcome = 'ok/unasked';

export function react(device: ExpeedDevice, instruction: Inbound, run: RunScript): Life | undefined {
  const push = instruction.body as Push;
  switch (push.kind) {
    case 'check':
      return note(LABEL.check, OK);
    case 'status':
      return noteAndRun(device, push, LABEL[PUSH.status], OK, run);
    case 'data':
      return noteAndRun(device, push, LABEL[PUSH.data], OK, run);
    case 'result':
      // With a setting under way it may be the outcome of that one, come before the answer that names it.
      return device.state.settings > 0
        ? undefined
        : noteAndRun(device, push, LABEL[PUSH.result], UNASKED, run);
  }
}

/** An attempt that is over as soon as it is begun: the push has come. */
function* note(step: string, outcome: Outcome): Life {
  const attempt = (yield { kind: 'begin', step }) as Attempt;
  yield { kind: 'end', attempt, outcome };
}

function* noteAndRun(
  { fleet }: ExpeedDevice,
  push: Push,
  step: string,
  outcome: Outcome,
  run: RunScript,
): Life {
  yield* note(step, outcome);
  const script = fleet.reactions[step];
  if (script) yield* run(script, stepsAbout(push.device));
}

/** Commands from a pipe, one after the other, each when the one before is done. */
import { type Outcome, succeeded } from '../lifecycle/outcome.ts';
import { RegattaError } from '../regatta-error.ts';
import { EXIT } from '../verdict/exit-codes.ts';
import type { Session } from './session.ts';
import type { Terminal } from './terminal.ts';

/**
 * The exit code: 0, or 99 when a command failed, which ends nothing. Throws a RegattaError (104) for a line that
 * makes no sense, and carries out no further one.
 */
export async function playScript(session: Session, terminal: Terminal): Promise<number> {
  const lines = terminal.script()[Symbol.asyncIterator]();
  const left = session.left.then((): { done: true } => ({ done: true }));
  let failed = false;
  for (let number = 1; ; number++) {
    const next = await Promise.race([lines.next(), left]);
    if (next.done) break;
    const line = next.value.trim();
    if (line === '') continue;
    terminal.print(`> ${line}`);
    const ended = await Promise.race([session.run(line), left]);
    if (typeof ended === 'string') failed ||= !succeeded(ended as Outcome);
    else if ('wrong' in ended) throw new RegattaError(`line ${number}: ${ended.wrong}`, EXIT.badInput);
    else break;
  }
  return failed ? EXIT.thresholdFailed : EXIT.pass;
}

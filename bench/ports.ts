/**
 * A connection's port is held for a minute after it (TIME-WAIT). Those of one contender are none of the next one's: the
 * kernel never chooses a port that a worker has, and a worker can't have one that the kernel chose.
 */
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

const MOST_HELD = 1000;
const FREE_WITHIN_MS = 75_000;

/** Settles once next to none are held any more. */
export async function portsAreFree(): Promise<void> {
  const from = performance.now();
  while (portsHeld() > MOST_HELD && performance.now() - from < FREE_WITHIN_MS) await setTimeout(1000);
}

const portsHeld = (): number =>
  Number(/^TCP: .* tw (\d+)/m.exec(readFileSync('/proc/net/sockstat', 'utf8'))?.[1]);

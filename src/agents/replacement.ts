/** An agent for the devices of one that was lost, in the middle of a run. */
import type { Redis } from 'ioredis';
import { isLoopbackIPv4 } from '../lifecycle/gateway.ts';
import { hostsOf } from '../lifecycle/target-hosts.ts';
import type { Plan } from '../scenario/plan.ts';
import { type AgentFacts, PROTOCOL } from './messages.ts';
import { targetRefusal } from './refusal.ts';
import { agentNames, inspect } from './roster.ts';

/** One that is there now, whether the run knew of it before or not; undefined when none has a slot to spare. */
export async function findReplacement(
  redis: Redis,
  target: Plan['target'],
  lost: AgentFacts,
): Promise<AgentFacts | undefined> {
  const names = await agentNames(redis);
  const answers = await Promise.all(names.map((name) => inspect(redis, name)));
  return answers
    .filter((facts) => facts !== undefined)
    .filter((facts) => canReplace(facts, target, lost))
    .toSorted((a, b) => b.freeSlots / b.slots - a.freeSlots / a.slots)[0];
}

/** The lost one may have been started again by then, under its name but with another key. */
export function canReplace(facts: AgentFacts, target: Plan['target'], lost: AgentFacts): boolean {
  if (target === 'embedded' || facts.protocol !== PROTOCOL) return false;
  const near = !target.gateways.some(({ host }) => isLoopbackIPv4(host)) || facts.host === lost.host;
  return (
    near &&
    facts.freeSlots > 0 &&
    facts.publicKey !== lost.publicKey &&
    targetRefusal([...hostsOf(target)], facts.allowTargets) === undefined
  );
}

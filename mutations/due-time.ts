/** What makes latency begin with the sending again, as in a closed loop: coordinated omission. */
import type { Mutation } from './mutation.ts';

const kind = 'due time';

export const dueTime: readonly Mutation[] = [
  {
    kind,
    defect: 'latency counts from the send and not from the due time',
    file: 'src/fleet/attempts.ts',
    text: 'outcome, micros(now - due), micros(now - sent)',
    instead: 'outcome, micros(now - sent), micros(now - sent)',
    tests: ['fleet/live-world.due-time'],
  },
  {
    kind,
    defect: 'an attempt is due when its turn comes, however late',
    file: 'src/fleet/live-world.ts',
    text: '    process.due = this.schedule.real(moment);',
    instead: '    process.due = now;',
    tests: ['fleet/live-world.due-time'],
  },
  {
    kind,
    defect: 'a life that is woken late takes that moment for the planned one',
    file: 'src/fleet/live-world.ts',
    text: '    process.due = this.schedule.real(process.due);',
    instead: '    process.due = now;',
    tests: ['fleet/live-world.due-time'],
  },
  {
    kind,
    defect: 'a slow reply moves the turns after it',
    file: 'src/lifecycle/interpreter.ts',
    text: "      if (node.every) yield { kind: 'until', simulated: ticks.due };",
    instead:
      "      if (node.every) yield { kind: 'until', simulated: Math.max(ticks.due, ((yield NOW) as Now).actual) };",
    tests: ['lifecycle/interpreter', 'fleet/live-world.due-time'],
  },
  {
    kind,
    defect: "a fleet's rate waits for devices that are busy",
    file: 'src/lifecycle/interpreter.ts',
    text: "      yield { kind: 'until', simulated: due };",
    instead: "      yield { kind: 'until', simulated: Math.max(due, ((yield NOW) as Now).actual) };",
    tests: ['lifecycle/load', 'fleet/live-world.due-time'],
  },
  {
    kind,
    defect: 'an attempt is counted in the phase in which it was sent',
    file: 'src/fleet/attempts.ts',
    text: 'const phase = this.phaseAt(schedule.simulated(due));',
    instead: 'const phase = this.phaseAt(schedule.simulated(clock.now()));',
    tests: ['fleet/live-world.due-time'],
  },
];

/** What makes attempts end in no outcome, or in two. */
import type { Mutation } from './mutation.ts';

const kind = 'outcome sum';

export const outcomeSum: readonly Mutation[] = [
  {
    kind,
    defect: 'an attempt that a life ends as abandoned is not counted',
    file: 'src/metrics/recorder.ts',
    text: '    ending.count++;\n    if (outcome === ABANDONED) return;',
    instead: '    if (outcome === ABANDONED) return;\n    ending.count++;',
    tests: ['metrics/recorder', 'metrics/accounting'],
  },
  {
    kind,
    defect: 'attempts in flight at the end have no outcome',
    file: 'src/metrics/recorder.ts',
    text: '    this.ending(slot, phase, ABANDONED).count++;',
    instead: '    this.ending(slot, phase, ABANDONED);',
    tests: ['metrics/recorder', 'metrics/accounting', 'fleet/live-world.ending'],
  },
  {
    kind,
    defect: 'an outcome is told of in the first window that has it, and in none after it',
    file: 'src/metrics/recorder.ts',
    text: '      ending.count = 0;\n',
    instead: '',
    tests: ['metrics/recorder'],
  },
  {
    kind,
    defect: 'of attempts within each other only the inner one is abandoned',
    file: 'src/fleet/attempts.ts',
    text: 'for (let attempt = process.attempt; attempt; attempt = attempt.outer) {',
    instead: 'for (let attempt = process.attempt; attempt; attempt = undefined) {',
    tests: ['fleet/live-world.ending', 'fleet/beside', 'fleet/messages'],
  },
  {
    kind,
    defect: 'a life that throws leaves its attempt open',
    file: 'src/fleet/runner.ts',
    text: "    this.world.attempts.endAll(process, failure('script', 'threw'));\n    this.ended(process);",
    instead: '    process.attempt = undefined;\n    this.ended(process);',
    tests: ['fleet/live-world', 'fleet/runner'],
  },
  {
    kind,
    defect: 'the sum only errs when too few have an outcome',
    file: 'src/metrics/accounting.ts',
    text: 'if (begun !== ended)',
    instead: 'if (begun > ended)',
    tests: ['metrics/accounting'],
  },
  {
    kind,
    defect: 'an outcome without its latency is not noticed',
    file: 'src/metrics/accounting.ts',
    text: '.filter((latencies) => latencies.count !== expected)',
    instead: '.filter((latencies) => latencies.count > expected)',
    tests: ['metrics/accounting'],
  },
];

/** What makes merged frames depend on their order, or lose and repeat what is in them. */
import type { Mutation } from './mutation.ts';

const kind = 'frame merge';
const file = 'src/metrics/merge.ts';
const tests = ['metrics/merge'];

export const frameMerge: readonly Mutation[] = [
  {
    kind,
    defect: 'a frame that comes twice is counted twice',
    file,
    text: 'if (worker.sequences.has(frame.sequence)) {',
    instead: 'if (worker.sequences.has(-1)) {',
    tests,
  },
  {
    kind,
    defect: 'a frame that comes late is dropped',
    file,
    text: '    worker.add(frame);\n',
    instead: '    worker.add(frame);\n    if (frame.to < this.to) return false;\n',
    tests,
  },
  {
    kind,
    defect: 'joining forgets the latencies from the send',
    file,
    text: '      ours.fromSend.addAll(theirs.fromSend);\n',
    instead: '',
    tests,
  },
  {
    kind,
    defect: 'the last frame of a step replaces those before',
    file,
    text: 'series.count += entry.count;',
    instead: 'series.count = entry.count;',
    tests,
  },
  {
    kind,
    defect: "a late frame's gauges replace newer ones",
    file,
    text: 'latest === undefined || latest.sequence < sequence',
    instead: 'latest === undefined || sequence >= 0',
    tests,
  },
  {
    kind,
    defect: 'series of two phases become one',
    file,
    text: 'const series = this.seriesOf(entry);',
    instead: "const series = this.seriesOf({ ...entry, phase: '' });",
    tests,
  },
  {
    kind,
    defect: 'a merged histogram forgets the highest value of those it is made of',
    file: 'src/metrics/histogram.ts',
    text: '    if (max > this.most) this.most = max;',
    instead: '    this.most = max;',
    tests: ['metrics/merge', 'metrics/histogram'],
  },
  {
    kind,
    defect: 'joining forgets the worst seconds of a worker',
    file: 'src/metrics/worker-health.ts',
    text: '    this.worst.join(other.worst);\n',
    instead: '',
    tests,
  },
  {
    kind,
    defect: 'missed turns of joined frames are lost',
    file,
    text: '    begun.missed += missed;',
    instead: '    begun.missed = missed;',
    tests,
  },
];

import { EXIT } from '../verdict/exit-codes.ts';
import type { Command } from './command.ts';

export const report: Command = {
  name: 'report',
  summary: 'write the report of a past run',
  argument: { name: 'run', about: 'a folder of results, its name or its beginning (default: latest)' },
  flags: {
    out: { value: 'FILE', about: "where to (default: report.html in the run's folder)" },
  },
  examples: [
    ['regatta report', 'of the latest run in results'],
    ['regatta report results/2026-11-22T101500-demo', 'of that run, also when it was killed'],
    ['regatta report latest~1 --out before.html', 'of the one before, elsewhere'],
  ],
  async run(given) {
    const { reportRun } = await import('../controller/report.ts');
    const out = given.text('out');
    const { path, story } = await reportRun({
      run: given.list('run')[0] ?? 'latest',
      ...(out !== undefined && { out }),
    });
    const { verdict, reasons = [] } = story.verdict ?? {};
    process.stdout.write(`${path}\n${verdict ?? ''}${reasons.map((reason) => `\n  ${reason}`).join('')}\n`);
    return EXIT.pass;
  },
};

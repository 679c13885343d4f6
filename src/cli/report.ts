import { EXIT } from '../verdict/exit-codes.ts';
import type { Command } from './command.ts';
import type { Given } from './given.ts';
import { redisUrl } from './redis-url.ts';

export const report: Command = {
  name: 'report',
  summary: 'write the report of a past run',
  argument: { name: 'run', about: 'a folder of results, its name or its beginning (default: latest)' },
  flags: {
    out: { value: 'FILE', about: "where to (default: report.html in the run's folder)" },
    engine: {
      value: 'URL',
      optional: /^rediss?:/,
      about: 'of a run whose controller is gone, from Redis',
    },
    'redis-ca': { value: 'FILE', about: 'PEM file that its certificate is checked with' },
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
      run: await folderOf(given),
      ...(out !== undefined && { out }),
    });
    const { verdict, reasons = [] } = story.verdict ?? {};
    process.stdout.write(`${path}\n${verdict ?? ''}${reasons.map((reason) => `\n  ${reason}`).join('')}\n`);
    return EXIT.pass;
  },
};

async function folderOf(given: Given): Promise<string> {
  const run = given.list('run')[0] ?? 'latest';
  const url = redisUrl(given, 'engine');
  if (url === undefined) return run;
  const { fetchRun } = await import('../agents/kept-run.ts');
  const ca = given.text('redis-ca');
  return fetchRun({ url, ...(ca !== undefined && { ca }) }, run, 'results');
}

import type { Command } from './command.ts';
import { type Given, usageError } from './given.ts';

export const compare: Command = {
  name: 'compare',
  summary: 'tell what changed between runs, and what is noise',
  argument: {
    name: 'run',
    about: 'folders of results, or their names: base runs, then the new one',
    repeated: true,
    missing: 'which runs? Give base runs and the new one, such as: regatta compare latest~1 latest',
  },
  flags: {
    'fail-on': { value: 'CHANGE', about: "such as 'query.p99 > +10%'; repeatable", repeated: true },
    strict: { about: 'gates fail past their limit, noise or not' },
    phase: { value: 'NAME', about: 'only what was due in this phase' },
    all: { about: 'every figure, not only the main ones and changes' },
    markdown: {
      value: 'FILE',
      about: 'Markdown, printed unless FILE.md is given',
      optional: /\.(md|markdown)$/,
    },
    html: {
      value: 'FILE',
      about: "a page (default: compare.html in the new run's folder)",
      optional: /\.html?$/,
    },
    json: { value: 'FILE', about: 'JSON, printed unless FILE.json is given', optional: /\.json$/ },
    force: { about: 'runs of different things too' },
  },
  examples: [
    ['regatta compare latest~1 latest', 'the last run against the one before'],
    ['regatta compare base-1 base-2 base-3 latest', 'several base runs tell what is noise'],
    ["regatta compare base latest --fail-on 'query.p99 > +10%'", 'a gate: exit code 99 when it fails'],
  ],
  async run(given) {
    const request = compareRequest(given);
    const { compareFolders } = await import('../controller/compare.ts');
    const { tellComparison } = await import('../controller/tell-comparison.ts');
    const comparison = await compareFolders(request);
    return tellComparison(comparison, {
      all: given.switch('all') ?? false,
      markdown: given.optionalText('markdown'),
      html: given.optionalText('html'),
      json: given.optionalText('json'),
    });
  },
};

function compareRequest(given: Given) {
  const runs = given.list('run');
  if (runs.length < 2)
    throw usageError(
      `compare takes at least two runs, such as: regatta compare latest~1 ${runs[0] ?? 'latest'}`,
    );
  return {
    runs,
    failOn: given.list('fail-on'),
    strict: given.switch('strict') ?? false,
    force: given.switch('force') ?? false,
    phase: given.text('phase'),
  };
}

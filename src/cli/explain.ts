import { EXIT } from '../verdict/exit-codes.ts';
import type { Command } from './command.ts';
import { usageError } from './given.ts';

/** Longer lines are hard to read. */
const WIDEST = 100;

export const explain: Command = {
  name: 'explain',
  summary: 'what a code means and what to do about it',
  argument: {
    name: 'code',
    about: 'platform/107, 107, EADDRNOTAVAIL, an exit code, a rule of validity …',
    repeated: true,
  },
  flags: {},
  examples: [
    ['regatta explain', 'all codes, a line each'],
    ['regatta explain mqtt/connack-5', 'an outcome of a summary or report'],
    ['regatta explain 98 lateness', 'an exit code, and the rule that made a run invalid'],
  ],
  async run(given) {
    const { topics } = await import('../outputs/explain/topics.ts');
    const { topicList, topicText } = await import('../outputs/explain/text.ts');
    const { findTopics } = await import('../outputs/explain/find.ts');
    const { palette } = await import('../outputs/palette.ts');
    const { default: colours } = await import('picocolors');
    const options = {
      width: Math.min(process.stdout.columns ?? 80, WIDEST),
      colours: palette(colours.isColorSupported && process.stdout.isTTY === true),
    };
    const all = topics();
    const codes = given.list('code');
    const found = codes.map((code) => findTopics(code, all));
    const told = [...new Set(found.flat())].map((topic) => topicText(topic, options));
    process.stdout.write(codes.length === 0 ? topicList(all, options) : told.join('\n'));
    const unknown = codes.filter((_, index) => found[index]?.length === 0);
    if (unknown.length > 0) throw usageError(await unknownCodes(unknown, all));
    return EXIT.pass;
  },
};

async function unknownCodes(
  codes: readonly string[],
  all: Parameters<typeof import('../outputs/explain/find.ts').nearTopics>[1],
): Promise<string> {
  const { nearTopics } = await import('../outputs/explain/find.ts');
  const lines = codes.map((code) => {
    const near = nearTopics(code, all);
    return `nothing is known of "${code}"${near.length > 0 ? `, did you mean ${near.join(', ')}?` : ''}`;
  });
  return `${lines.join('\n')} (regatta explain lists all)`;
}

/** Topics as a person reads them in a terminal. Pure. */
import type { Palette } from '../palette.ts';
import { padEnd, wrap } from '../text.ts';
import type { Topic } from './topics.ts';

export interface TextOptions {
  readonly width: number;
  readonly colours: Palette;
}

/** In full: name and meaning, then how it comes about and what to do. Ends in a line break. */
export function topicText({ name, meaning, tellings }: Topic, { width, colours }: TextOptions): string {
  const indent = ' '.repeat(name.length + 2);
  const [first = '', ...more] = wrap(meaning, Math.max(20, width - indent.length));
  const told = tellings.flatMap(({ clouds, text }) =>
    wrap(clouds.length === 0 ? text : `${clouds.join(', ')}: ${text}`, width - 2),
  );
  const lines = [
    `${colours.heading(name)}  ${first}`,
    ...more.map((line) => indent + line),
    ...told.map((line) => `  ${line}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** All of them, a line each under the heading of their group. Ends in a line break. */
export function topicList(topics: readonly Topic[], { width, colours }: TextOptions): string {
  const groups = [...new Set(topics.map(({ group }) => group))];
  const blocks = groups.map((group) => {
    const members = topics.filter((topic) => topic.group === group);
    const column = Math.max(...members.map(({ name }) => name.length)) + 2;
    const lines = members.flatMap(({ name, meaning }) =>
      wrap(meaning, Math.max(20, width - column - 2)).map(
        (line, index) => `  ${padEnd(index === 0 ? name : '', column)}${line}`,
      ),
    );
    return [colours.heading(group), ...lines].join('\n');
  });
  return `${blocks.join('\n\n')}\n`;
}

/** README.md, docs/*.md and deploy/README.md say what is so: commands and flags that there are, links that lead somewhere. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { COMMANDS } from '../src/cli/command-line.ts';
import { refuseUnknownWords } from '../src/cli/words.ts';
import { EXIT_MEANINGS } from '../src/verdict/exit-meanings.ts';
import { anchorsOf, blocksOf, commandsOf, linksOf } from './helpers/markdown.ts';
import { ROOT } from './helpers/regatta.ts';

const PAGES = [
  'README.md',
  'deploy/README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];
const textOf = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

for (const page of PAGES) {
  test(`${page}: its commands and their flags exist`, async () => {
    for (const words of commandsOf(textOf(page))) {
      await assert.doesNotReject(
        refuseUnknownWords(words, COMMANDS, ['completion', 'help']),
        words.join(' '),
      );
      for (const scenario of words.filter((word) => /^scenarios\/[\w-]+\.yaml$/.test(word)))
        assert.ok(existsSync(join(ROOT, scenario)), `${words.join(' ')}: ${scenario} is not there`);
    }
  });

  test(`${page}: its links lead somewhere`, () => {
    for (const link of linksOf(textOf(page))) {
      const [file = '', anchor] = link.split('#');
      const target = join(dirname(page), file);
      assert.ok(existsSync(join(ROOT, target)), `${page} links to ${target}`);
      if (anchor !== undefined)
        assert.ok(anchorsOf(textOf(target)).includes(anchor), `${link}: no such heading`);
    }
  });
}

test('every page in docs is in the index', () => {
  const linked = linksOf(textOf('docs/README.md'));
  const pages = PAGES.filter((page) => page.startsWith('docs/') && page !== 'docs/README.md');
  assert.deepEqual(
    pages.filter((page) => !linked.includes(page.slice('docs/'.length))),
    [],
  );
});

test('every command is in the README', () => {
  const told = commandsOf(textOf('README.md')).map(([command]) => command);
  for (const { name } of COMMANDS) assert.ok(told.includes(name), name);
});

test('the README’s exit codes are those of regatta explain', () => {
  const rows = [...textOf('README.md').matchAll(/^\| (\d+) +\| (.+?) +\|$/gm)].map(([, code, meaning]) => [
    Number(code),
    meaning,
  ]);
  const meanings = Object.values(EXIT_MEANINGS).map(({ code, meaning }) => [code, meaning]);
  assert.deepEqual(rows.sort(), meanings.sort());
});

test('commands are found in blocks of a shell and in backticks, with their words', () => {
  const page =
    "Try `regatta explain 98`.\n\n```sh\nA=1 npx regatta run x.yaml --set 'a=b c' | tail # why\nls\n```\n\n```\nregatta list\nrun regatta run\n```\n";
  assert.deepEqual(commandsOf(page), [['run', 'x.yaml', '--set', 'a=b c'], ['list'], ['explain', '98']]);
  assert.deepEqual(blocksOf('<!-- run: 99 -->\n\n```sh\nls\n```\n'), [
    { language: 'sh', text: 'ls\n', mark: 'run: 99' },
  ]);
});

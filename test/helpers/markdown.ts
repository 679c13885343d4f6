/** Takes apart the Markdown of README.md and docs: what is typed, what it links to, what a reader would do. Pure. */

export interface Block {
  /** `sh`, `yaml` …; '' for none. */
  readonly language: string;
  readonly text: string;
  /** What the comment before the block says of it: `run: 99`, `file: gates.yaml`; '' for none. */
  readonly mark: string;
}

export const blocksOf = (markdown: string): Block[] =>
  [...markdown.matchAll(/(?:^<!-- ([^\n]*) -->\n\n)?^```(\w*)[^\n]*\n([\s\S]*?)^```$/gm)].map(
    ([, mark = '', language = '', text = '']) => ({ language, text, mark }),
  );

/** Each command line that begins with `regatta`, as words: in blocks of a shell, and within backticks. */
export function commandsOf(markdown: string): string[][] {
  const typed = blocksOf(markdown)
    .filter(({ language }) => ['', 'sh', 'bash', 'console'].includes(language))
    .flatMap(({ text }) => text.replaceAll('\\\n', ' ').split('\n'));
  const prose = markdown.replace(/^```[\s\S]*?^```$/gm, '');
  const quoted = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
  return [...typed, ...quoted].flatMap(commandIn);
}

/** `A=1 npx regatta run x.yaml | less  # why` → run, x.yaml. Not: what another program has printed. */
function commandIn(line: string): string[][] {
  const [, rest] = /(?:^|[|;&] *|\$ )(?:[A-Z_0-9]+=\S+ )*(?:npx )?regatta (.*)$/.exec(line) ?? [];
  return rest === undefined ? [] : [wordsOf(rest)];
}

/** As a shell would, as far as documents need it: quotes, and the end of the command. */
function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const [, double, single, bare = ''] of text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)) {
    const word = double ?? single ?? bare;
    if (double === undefined && single === undefined && /^([|;&#>]|\d>)/.test(word)) break;
    words.push(word);
  }
  return words;
}

/** Relative links and pictures, without their anchors. */
export const linksOf = (markdown: string): string[] =>
  [...markdown.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)]
    .map(([, link, source]) => link ?? source ?? '')
    .filter((link) => !/^(https?:|#|mailto:)/.test(link));

/** As GitHub makes them of headings. */
export const anchorsOf = (markdown: string): string[] =>
  [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- _]/gu, '')
      .replaceAll(' ', '-'),
  );

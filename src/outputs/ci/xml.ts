/** As much XML 1.0 as a report needs: elements, attributes, text. Whatever is in a text, the document is well-formed. */

export interface Element {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | number>>;
  /** Elements, or a text. */
  readonly content?: readonly Element[] | string;
}

/** A whole document, indented. Names of elements and attributes are the caller's own and must be right. */
export const xmlDocument = (root: Element): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${elementText(root, '')}\n`;

function elementText({ name, attributes = {}, content = [] }: Element, indent: string): string {
  const given = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  const opening = `${indent}<${name}${given.join('')}`;
  if (content.length === 0) return `${opening}/>`;
  if (typeof content === 'string') return `${opening}>${escaped(content, '\n')}</${name}>`;
  const inner = content.map((element) => elementText(element, `${indent}  `));
  return `${opening}>\n${inner.join('\n')}\n${indent}</${name}>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\t': '&#9;',
};

/** What the Char production of XML 1.0 leaves out: it can't be written at all, not even as a reference. */
const FORBIDDEN = /[^\t\n\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** @param asIs characters that need no escape here: a reader makes a line break in an attribute a space */
const escaped = (text: string, asIs = ''): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(FORBIDDEN, '\uFFFD')
    .replace(/[&<>"\n\t]/g, (character) =>
      asIs.includes(character) ? character : (ENTITIES[character] ?? ''),
    );

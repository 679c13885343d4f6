/** Where a comparison goes: the terminal, and files in the forms that were asked for. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Comparison } from '../compare/comparison.ts';
import { comparisonMarkdown } from '../outputs/compare/markdown.ts';
import { comparisonPage } from '../outputs/compare/page.ts';
import { comparisonTable } from '../outputs/compare/table.ts';
import { reasonOf } from '../outputs/files/folder.ts';
import { RegattaError } from '../regatta-error.ts';
import { EXIT } from '../verdict/exit-codes.ts';

/** Each form: undefined: not wanted; '': to where it goes by itself; otherwise the file. */
export interface Telling {
  /** Every figure in the table. */
  readonly all: boolean;
  readonly markdown: string | undefined;
  readonly html: string | undefined;
  readonly json: string | undefined;
}

/** The page's file in the new run's folder. */
const PAGE = 'compare.html';

/** Resolves to the exit code. Throws RegattaError 106 for a file that can't be written. */
export async function tellComparison(comparison: Comparison, telling: Telling): Promise<number> {
  const { all, markdown, html, json } = telling;
  const written: string[] = [];
  const write = async (file: string, text: string) => {
    await writeWhole(file, text);
    written.push(file);
  };
  if (markdown) await write(markdown, comparisonMarkdown(comparison));
  if (json) await write(json, jsonOf(comparison));
  if (html !== undefined) await write(html || join(comparison.new.folder, PAGE), comparisonPage(comparison));
  const { stdout } = process;
  if (markdown === '') stdout.write(comparisonMarkdown(comparison));
  if (json === '') stdout.write(jsonOf(comparison));
  if (markdown === '' || json === '') return comparison.exitCode;
  const colour = stdout.isTTY === true && process.env.NO_COLOR === undefined;
  stdout.write(comparisonTable(comparison, { colour, width: stdout.columns ?? 80, all }));
  for (const file of written) stdout.write(`Written to ${file}\n`);
  return comparison.exitCode;
}

const jsonOf = (comparison: Comparison): string => `${JSON.stringify(comparison, undefined, 2)}\n`;

async function writeWhole(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new RegattaError(
      `${file} can't be written: ${reasonOf(error as NodeJS.ErrnoException)}`,
      EXIT.resultsNotWritten,
    );
  }
}

/** What the build has made of src/page: one script and one style sheet, to be put into a page whole. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

export interface PageBundle {
  readonly script: string;
  readonly style: string;
}

/** Rejects where the build is not whole. */
export async function readPageBundle(): Promise<PageBundle> {
  const [script, style] = await Promise.all(['report.js', 'report.css'].map(read));
  return { script: script ?? '', style: style ?? '' };
}

/** This file runs from dist/src/outputs/report. */
const read = (name: string): Promise<string> =>
  readFile(fileURLToPath(new URL(`../../../page/${name}`, import.meta.url)), 'utf8');

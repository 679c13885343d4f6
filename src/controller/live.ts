/** The live page, where it is wanted. */
import type { RunOptions } from '../cli/run-options.ts';
import type { LivePage, LiveRun } from '../outputs/web/live-page.ts';

/** Throws a RegattaError when its address is in use, or is none of this machine. */
export async function openLivePage({ web }: RunOptions, run: LiveRun): Promise<LivePage | undefined> {
  if (web === undefined) return undefined;
  const { LivePage } = await import('../outputs/web/live-page.ts');
  return LivePage.open(web, run);
}

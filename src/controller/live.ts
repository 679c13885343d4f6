/** The live page, where it is wanted. */
import type { RunOptions } from '../cli/run-options.ts';
import type { LivePage, LiveRun } from '../outputs/web/live-page.ts';

/** Throws a RegattaError when its address is no address, or is in use. */
export async function openLivePage({ web }: RunOptions, run: LiveRun): Promise<LivePage | undefined> {
  if (web === undefined) return undefined;
  const [{ LivePage }, { parseWebAddress }] = await Promise.all([
    import('../outputs/web/live-page.ts'),
    import('../outputs/web/address.ts'),
  ]);
  return LivePage.open(parseWebAddress(web), run);
}

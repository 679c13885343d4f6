/** The module that the platform's branch brings, by the path and shape agreed on; gone once that is merged. */
import type { PlatformOptions } from '../platform/options.ts';

interface Parts {
  '../platform/console.js': {
    runPlatformConsole(
      options: PlatformOptions,
      surroundings: { out: NodeJS.WriteStream; signals: NodeJS.Process },
    ): Promise<void>;
  };
}

export const part = <Path extends keyof Parts>(path: Path): Promise<Parts[Path]> => import(path);

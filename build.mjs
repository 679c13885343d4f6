// Compiles with tsc into dist/; the old output goes first, so that a deleted test cannot run on.
import { spawnSync } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

rmSync('dist', { recursive: true, force: true });
const tsc = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.'], { stdio: 'inherit' });
if (tsc.status === 0) {
  await putYargsInto('dist/src/cli/command-line.js');
  chmodSync('dist/src/cli/main.js', 0o755);
}
process.exitCode = tsc.status ?? 1;

/**
 * Puts yargs and what it needs, 40 modules, into the one file that imports it, and leaves that file's imports of
 * our own modules alone. `regatta --help` then takes 95 ms and otherwise 140 ms, of which Node itself takes 65.
 */
async function putYargsInto(file) {
  const ours = ({ kind, path }) => (kind === 'entry-point' ? undefined : { path, external: true });
  await build({
    entryPoints: [file],
    outfile: file,
    allowOverwrite: true,
    bundle: true,
    platform: 'node',
    format: 'esm',
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: 'warning',
    plugins: [
      {
        name: 'our-modules',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^\./ }, (found) => (found.importer.endsWith(file) ? ours(found) : undefined)),
      },
    ],
  });
}

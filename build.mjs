// Compiles with tsc into dist/; the old output goes first, so that a deleted test cannot run on.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from 'esbuild';

rmSync('dist', { recursive: true, force: true });
// What runs in browsers is compiled apart, so that only it knows of documents and windows.
const compiled = await Promise.all(['.', 'tsconfig.page.json'].map(compile));
if (compiled.every(Boolean)) {
  await bundleCommandLine('dist/src/cli');
  await bundleWorker('dist/workers');
  await bundlePages();
  chmodSync('dist/src/cli/main.js', 0o755);
} else process.exitCode = 1;

async function compile(project) {
  const tsc = spawn(process.execPath, ['node_modules/typescript/bin/tsc', '-p', project], {
    stdio: 'inherit',
  });
  const [status] = await once(tsc, 'exit');
  return status === 0;
}

/** One script and one style sheet a page. The report has them within itself and asks for nothing more. */
async function bundlePages() {
  await build({
    entryPoints: ['report.ts', 'report.css', 'live/live.ts', 'live/live.css'].map(
      (file) => `src/page/${file}`,
    ),
    entryNames: '[name]',
    outdir: 'dist/page',
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    minify: true,
    logLevel: 'warning',
  });
}

/**
 * Puts the commands, yargs and what it needs, some 60 modules, into the one file that imports them; what commands
 * load when they are called stays apart. `regatta --help` then takes 95 ms and otherwise 140 ms, of which Node itself
 * takes 65, and a process that may open next to no files can still say so: Node reads modules all at once.
 */
async function bundleCommandLine(folder) {
  const file = `${folder}/command-line.js`;
  const isCommand = ({ importer, kind, path }) =>
    importer.includes(folder) && kind === 'import-statement' && path.startsWith('./');
  await build({
    ...inPlace(file),
    plugins: [
      {
        name: 'our-modules',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^\./ }, (found) =>
            found.importer.includes(folder) && !isCommand(found)
              ? { path: found.path, external: true }
              : undefined,
          ),
      },
    ],
  });
}

/**
 * Puts a worker's modules and packages into its one entry: 130 ms to load are 50 then, most of it undici's hundred
 * files. What it loads only when it is needed stays apart. Names are kept, for profiles and traces.
 */
async function bundleWorker(folder) {
  const file = `${folder}/devices.js`;
  await build({
    ...inPlace(file),
    sourcemap: true,
    // Packages in CommonJS ask for node's modules so.
    banner: {
      js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);",
    },
    plugins: [
      {
        name: 'loaded-later',
        setup: ({ onResolve }) =>
          onResolve({ filter: /./ }, ({ kind, path, resolveDir }) => {
            if (kind !== 'dynamic-import') return undefined;
            const ours = path.startsWith('.');
            return { path: ours ? relative(folder, join(resolveDir, path)) : path, external: true };
          }),
      },
    ],
  });
}

/** A module that takes in what it imports, but for what plugins leave outside. */
function inPlace(file) {
  return {
    entryPoints: [file],
    outfile: file,
    allowOverwrite: true,
    bundle: true,
    platform: 'node',
    format: 'esm',
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: 'warning',
  };
}

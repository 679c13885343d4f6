// Compiles with tsc into dist/; the old output goes first, so that a deleted test cannot run on.
import { spawnSync } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';

rmSync('dist', { recursive: true, force: true });
const tsc = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.'], { stdio: 'inherit' });
if (tsc.status === 0) chmodSync('dist/src/cli/main.js', 0o755);
process.exitCode = tsc.status ?? 1;

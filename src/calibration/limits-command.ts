/** `regatta calibrate --limits`: nothing is measured. */
import { palette } from '../outputs/palette.ts';
import { limitRows } from '../preflight/limit-rows.ts';
import { readLimits } from '../preflight/limits.ts';
import type { RunSize } from '../preflight/need.ts';
import { EXIT } from '../verdict/exit-codes.ts';
import { readCalibration } from './file.ts';
import { limitsTable } from './limits-table.ts';

export interface LimitsOptions extends Pick<RunSize, 'devices' | 'embedded'> {
  /** As many as cores, when absent; one of them for the platform where that is here too. */
  readonly workers?: number;
  readonly json: boolean;
}

/** Without a terminal nothing is cut. */
const WIDE = 240;

export function showLimits({ devices, workers, embedded, json }: LimitsOptions): number {
  const { stdout } = process;
  const limits = readLimits();
  const memory = readCalibration()?.ceilings.memory;
  const run: RunSize = {
    devices,
    workers: workers ?? Math.max(1, limits.cores - (embedded ? 1 : 0)),
    gatewayAddresses: 1,
    loopback: embedded,
    embedded,
    ...(memory && { deviceBytes: memory.device + memory.kernel }),
  };
  if (json) stdout.write(`${JSON.stringify({ run, limits: limitRows(run, limits) }, undefined, 2)}\n`);
  else {
    const colour = stdout.isTTY === true && process.env.NO_COLOR === undefined;
    stdout.write(limitsTable(run, limits, { width: stdout.columns ?? WIDE, palette: palette(colour) }));
  }
  return EXIT.pass;
}

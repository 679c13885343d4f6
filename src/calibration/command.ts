/** `regatta calibrate`: measures, prints, keeps. */
import { monotonicClock } from '../fleet/clock.ts';
import { machineInWords } from '../outputs/files/machine.ts';
import { palette } from '../outputs/palette.ts';
import { readLimits } from '../preflight/limits.ts';
import { RegattaError } from '../regatta-error.ts';
import { EXIT } from '../verdict/exit-codes.ts';
import { type Calibrated, calibrate } from './calibrate.ts';
import type { Calibration } from './calibration.ts';
import { deviceRoom } from './device-room.ts';
import { calibrationPath, keepCalibration } from './file.ts';
import { readMachine } from './machine.ts';
import { TooBusy } from './measure/circumstances.ts';
import { QUICK, THOROUGH } from './measure/effort.ts';
import { calibrationTable } from './report.ts';

export interface CalibrateOptions {
  readonly json: boolean;
  readonly quick: boolean;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const STOPPED = Symbol('stopped');
/** Without a terminal nothing is cut. */
const WIDE = 240;

/** Resolves to the exit code: 98 when the figures are worth nothing, 105 when it was stopped; then nothing is kept. */
export async function runCalibration({ json, quick }: CalibrateOptions): Promise<number> {
  const { stdout, stderr } = process;
  const stop = new AbortController();
  const onSignal = () => stop.abort(STOPPED);
  for (const signal of SIGNALS) process.on(signal, onSignal);
  const tell = (text: string) => void stderr.write(`${text} …\n`);
  stderr.write(`${heading(quick)}\n`);
  try {
    const calibrated = await calibrate({ signal: stop.signal, tell, effort: quick ? QUICK : THOROUGH });
    const calibration = { ...calibrated.calibration, at: new Date(monotonicClock().wall()).toISOString() };
    const path = calibrationPath();
    if (calibrated.refused === undefined) keep(calibration, path);
    const limits = readLimits();
    if (json) {
      const { freeMemory: _, ...devices } = deviceRoom(calibration.ceilings.memory, limits);
      const file = calibrated.refused === undefined ? { file: path } : { notKept: calibrated.refused };
      stdout.write(`${JSON.stringify({ ...calibration, devices, ...file }, undefined, 2)}\n`);
    } else {
      const colour = stdout.isTTY === true && process.env.NO_COLOR === undefined;
      const options = { width: stdout.columns ?? WIDE, palette: palette(colour) };
      stdout.write(calibrationTable(calibration, limits, options));
    }
    stderr.write(`${ending(calibrated, path, calibration.seconds)}\n`);
    return calibrated.refused === undefined ? EXIT.pass : EXIT.invalid;
  } catch (error) {
    if (error === STOPPED) {
      stderr.write('stopped: nothing is kept\n');
      return EXIT.stoppedFromOutside;
    }
    if (error instanceof TooBusy) throw new RegattaError(`${error.message}; ${QUIET}`, EXIT.invalid);
    throw error;
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
}

const QUIET = 'nothing is kept: try again when the machine has nothing else to do';

const ending = ({ refused }: Calibrated, path: string, seconds: number): string =>
  refused === undefined ? `kept in ${path}, after ${seconds} s` : `${refused}; ${QUIET}`;

function heading(quick: boolean): string {
  const { cpu, cores, memory, system, node } = readMachine();
  const words = machineInWords({
    cpu: { model: cpu, count: cores },
    memoryBytes: { total: memory },
    system,
    node,
  });
  return `calibrating ${words}; ${quick ? 'some 20 s' : 'about a minute'}, best with nothing else running`;
}

/** Throws a RegattaError (exit 106) when it can't be written. */
function keep(calibration: Calibration, path: string): void {
  try {
    keepCalibration(calibration, path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new RegattaError(
      `${path} cannot be written (${code ?? message}): REGATTA_CALIBRATION names another place`,
      EXIT.resultsNotWritten,
    );
  }
}

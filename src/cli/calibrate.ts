import type { Command } from './command.ts';
import { type Given, usageError } from './given.ts';

/** Told of unless somebody asks for more. */
const DEVICES = 10_000;

export const calibrate: Command = {
  name: 'calibrate',
  summary: 'find out what this machine can drive, for runs to be held against',
  flags: {
    quick: { about: 'one worker, one pass: less exact, in half the time' },
    json: { about: 'as JSON, with everything that was measured' },
    limits: { about: 'measure nothing: limits of the system, and what raises them' },
    devices: { value: 'N', about: `with --limits: for so many (default: ${DEVICES})` },
    workers: { value: 'N', about: 'with --limits: threads (default: as many as cores)' },
    embedded: { about: 'with --limits: the platform is on this machine too' },
  },
  examples: [
    ['regatta calibrate', 'about a minute; best with nothing else running'],
    ['regatta calibrate --limits --devices 100000', 'what must be raised for a large fleet'],
    ['REGATTA_CALIBRATION=ci.json regatta calibrate', 'kept in another place, for runs there'],
  ],
  async run(given) {
    const json = given.switch('json') ?? false;
    const quick = given.switch('quick') ?? false;
    if (given.switch('limits')) {
      if (quick) throw usageError('--quick and --limits exclude each other: --limits measures nothing');
      const { showLimits } = await import('../calibration/limits-command.ts');
      return showLimits({ ...size(given), json });
    }
    const stray = ['devices', 'workers', 'embedded'].find((flag) => given.has(flag));
    if (stray !== undefined) throw usageError(`--${stray} goes with --limits`);
    const { runCalibration } = await import('../calibration/command.ts');
    return runCalibration({ json, quick });
  },
};

function size(given: Given) {
  const workers = given.wholeNumber('workers', 1);
  return {
    devices: given.wholeNumber('devices', 1) ?? DEVICES,
    embedded: given.switch('embedded') ?? false,
    ...(workers !== undefined && { workers }),
  };
}

import type { Command } from './command.ts';

export const calibrate: Command = {
  name: 'calibrate',
  summary: 'find out what this machine can drive, for runs to be held against',
  flags: {
    quick: { about: 'one worker, one pass: less exact, in a third of the time' },
    json: { about: 'as JSON, with everything that was measured' },
  },
  examples: [
    ['regatta calibrate', 'about a minute; best with nothing else running'],
    ['REGATTA_CALIBRATION=ci.json regatta calibrate', 'kept in another place, for runs there'],
  ],
  async run(given) {
    const options = { json: given.switch('json') ?? false, quick: given.switch('quick') ?? false };
    const { runCalibration } = await import('../calibration/command.ts');
    return runCalibration(options);
  },
};

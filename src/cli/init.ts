import type { Choices, Read } from '../init/choices.ts';
import { EXIT } from '../verdict/exit-codes.ts';
import type { Command } from './command.ts';
import { type Given, usageError } from './given.ts';

export const init: Command = {
  name: 'init',
  summary: 'write a first scenario, with comments, that runs at once',
  argument: { name: 'file', about: 'where to write it (default: scenario.yaml)' },
  flags: {
    cloud: { value: 'NAME', about: 'the system: deli, pot, point, expeed, tvs' },
    devices: { value: 'N', about: 'how many' },
    target: { value: 'T', about: 'embedded, or the address of your platform' },
    minutes: { value: 'M', about: 'how long the run takes, such as 5 or 0.5' },
    yes: { about: 'ask nothing: what no flag says is as usual' },
    force: { about: 'write over a file that is there' },
  },
  examples: [
    ['regatta init', 'asks four questions, writes scenario.yaml'],
    ['regatta init speakers.yaml --cloud tvs --devices 500 --yes', 'asks nothing'],
    ['regatta init mine.yaml --target mqtt://10.0.0.7:1883', 'against a gateway of yours'],
  ],
  async run(given) {
    const { init } = await import('../init/init.ts');
    const { stdin, stdout } = process;
    const options = {
      file: given.list('file')[0] ?? 'scenario.yaml',
      given: await choicesOf(given),
      interactive: stdin.isTTY === true && stdout.isTTY === true && !given.switch('yes'),
      force: given.switch('force') ?? false,
      command: process.env.npm_command === 'exec' ? 'npx regatta' : 'regatta',
    };
    await init(options, { stdin, stdout });
    return EXIT.pass;
  },
};

async function choicesOf(given: Given): Promise<Partial<Choices>> {
  const { readCloud, readDevices, readMinutes, readTarget, USUAL_CLOUD } = await import('../init/choices.ts');
  const read = <T>(flag: string, reader: (text: string) => Read<T>): T | undefined => {
    const text = given.text(flag);
    if (text === undefined) return undefined;
    const result = reader(text);
    if ('value' in result) return result.value;
    throw usageError(`--${flag} takes ${result.expected}, not "${text}"`);
  };
  const cloud = read('cloud', readCloud);
  const devices = read('devices', readDevices);
  const minutes = read('minutes', readMinutes);
  const target = read('target', (text) => readTarget(text, cloud ?? USUAL_CLOUD));
  return {
    ...(cloud !== undefined && { cloud }),
    ...(devices !== undefined && { devices }),
    ...(target !== undefined && { target }),
    ...(minutes !== undefined && { minutes }),
  };
}

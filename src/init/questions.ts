/** Asks for what flags have not said. */
import {
  type Choices,
  EMBEDDED,
  type Read,
  readCloud,
  readDevices,
  readMinutes,
  readTarget,
  USUAL_CLOUD,
  USUAL_MINUTES,
} from './choices.ts';
import { STARTERS } from './starters.ts';

/** Shows a question and resolves with what was typed, without the line's end. */
export type Ask = (question: string) => Promise<string>;

/** Everything that nobody has said is as usual. */
export function withUsual({ cloud = USUAL_CLOUD, ...given }: Partial<Choices>): Choices {
  const { usualDevices } = STARTERS[cloud]!;
  return { cloud, devices: usualDevices, target: EMBEDDED, minutes: USUAL_MINUTES, ...given };
}

export async function askFor(given: Partial<Choices>, ask: Ask): Promise<Choices> {
  const usual = (said: Partial<Choices>) => withUsual({ ...given, ...said });
  const cloud = given.cloud ?? (await answer(ask, cloudQuestion(), USUAL_CLOUD, readCloud));
  const { devicesAre, address } = STARTERS[cloud]!;
  const what = devicesAre === '' ? 'How many devices' : `How many devices (${devicesAre})`;
  const devices = given.devices ?? (await answer(ask, what, String(usual({ cloud }).devices), readDevices));
  const where = `Against which platform: ${EMBEDDED}, or its address, such as ${address.example.split(' ')[0]}`;
  const target = given.target ?? (await answer(ask, where, EMBEDDED, (text) => readTarget(text, cloud)));
  const minutes =
    given.minutes ?? (await answer(ask, 'For how many minutes', String(USUAL_MINUTES), readMinutes));
  return { cloud, devices, target, minutes };
}

/** Again and again until the answer makes sense; nothing is the usual one. */
async function answer<T>(
  ask: Ask,
  question: string,
  usual: string,
  read: (text: string) => Read<T>,
): Promise<T> {
  let asked = `${question}? [${usual}] `;
  for (;;) {
    const result = read((await ask(asked)).trim() || usual);
    if ('value' in result) return result.value;
    asked = `  ${result.expected}: [${usual}] `;
  }
}

function cloudQuestion(): string {
  const longest = Math.max(...Object.keys(STARTERS).map(({ length }) => length));
  const lines = Object.entries(STARTERS).map(
    ([name, { about }], index) => `  ${index + 1}  ${name.padEnd(longest)}  ${about}\n`,
  );
  return `${lines.join('')}Which system`;
}

/** What is known of a device, in words. Pure. */
import { succeeded } from '../../lifecycle/outcome.ts';
import type { DeviceAttempt, DeviceStory } from '../../metrics/device-story.ts';
import { duration } from '../../outputs/format.ts';

/** `1:02.345` of real time since the start. */
export function momentText(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  const pad = (value: number, digits: number) => String(value).padStart(digits, '0');
  const [minutes, seconds] = [Math.floor(whole / 60_000), Math.floor(whole / 1000) % 60];
  return `${minutes}:${pad(seconds, 2)}.${pad(whole % 1000, 3)}`;
}

/** `attendance 12 · connected · upgrade, download under way for 3.1 s` */
export function stateInWords({ fleet, index, connected, ended, underWay, at }: DeviceStory): string {
  const last = underWay.at(-1);
  const doing =
    last === undefined
      ? 'nothing under way'
      : `${underWay.map(({ step }) => step).join(', ')} under way for ${duration(Math.max(0, at - last.due) * 1000)}`;
  const state = ended ? 'its life has ended' : doing;
  return `${fleet} ${index} · ${connected ? 'connected' : 'not connected'} · ${state}`;
}

/** `query ok in 12 ms`, counted from when it was due. */
export function attemptInWords({ step, outcome, due, ended }: DeviceAttempt): {
  text: string;
  good: boolean;
} {
  const took = duration(Math.max(0, ended - due) * 1000);
  return { text: `${step} ${outcome} in ${took}`, good: succeeded(outcome) };
}

/** The lines without a border: header, trends, keys, and the help that lies over the screen. */
import { type Concern, concerns } from '../concerns.ts';
import { clock, count, percent, rate } from '../format.ts';
import type { RunState } from '../output.ts';
import type { Paint, Palette } from '../palette.ts';
import { displayWidth, fit, padEnd, padStart } from '../text.ts';
import type { RunView } from '../view.ts';
import { trend } from './bars.ts';
import { SMALLEST } from './layout.ts';
import type { Content, ScreenState, Size } from './screen-state.ts';

interface Part {
  readonly text: string;
  readonly paint?: Paint;
}

export function header(state: ScreenState, size: Size): Content {
  const { view, palette } = state;
  if (size.width < SMALLEST.width || size.height > 2) return { lines: tooSmall(state, size) };
  return {
    lines: [
      joined([{ text: ` ${view.run.plan.name}`, paint: palette.heading }, ...timeParts(state)], size.width),
      joined(factParts(view, palette), size.width),
    ],
  };
}

function timeParts({ view, palette, run }: ScreenState): Part[] {
  const { phase } = view;
  const { plan } = view.run;
  const parts: Part[] = [{ text: run.toUpperCase(), paint: runPaint(run, palette) }];
  if (phase) {
    const times = `${clock(phase.elapsed)} of ${clock(phase.length)}`;
    parts.push({ text: `phase ${phase.name} ${times}`, paint: palette.accent });
  } else if (plan.phases.length > 0) {
    parts.push({ text: 'after the last phase', paint: palette.accent });
  }
  parts.push({ text: `real ${clock(view.at)}` });
  parts.push({ text: `simulated ${clock(view.simulated)} (×${plan.timeScale})` });
  for (const { step, done, devices } of view.followed.rows())
    parts.push({ text: `${step} ${percent(done, devices)} done`, paint: palette.accent });
  parts.push({ text: `seed ${plan.seed}`, paint: palette.faint });
  return parts;
}

function runPaint(run: RunState, palette: Palette): Paint {
  if (run === 'running') return palette.good;
  return run === 'paused' ? palette.warn : palette.bad;
}

/** Worries come first: they are what must not be left out where there is little room. */
function factParts(view: RunView, palette: Palette): Part[] {
  const { attempts, finished, failed } = view.totals();
  const worries = concerns(view).map(
    ({ level, text }: Concern): Part => ({ text: `! ${text}`, paint: palette[level] }),
  );
  const [first, ...more] = worries;
  return [
    first ? { ...first, text: ` ${first.text}` } : { text: ' generator on schedule', paint: palette.good },
    { text: `${percent(failed, finished)} failed`, paint: failed > 0 ? palette.bad : palette.good },
    { text: `${count(attempts)} attempts` },
    { text: `→ ${view.run.target}`, paint: palette.accent },
    { text: `${view.run.workers} ${view.run.workers === 1 ? 'worker' : 'workers'}`, paint: palette.faint },
    ...more,
  ];
}

const GAP = '   ';

/** The parts in one line; those at the end are left out where there is no room. */
function joined(parts: readonly Part[], width: number): string {
  let line = '';
  let used = 0;
  for (const { text, paint } of parts) {
    const gap = used === 0 ? '' : GAP;
    const room = width - used - gap.length;
    if (used > 0 && displayWidth(text) > room) break;
    const shown = fit(text, room);
    line += gap + (paint ? paint(shown) : shown);
    used += gap.length + displayWidth(shown);
  }
  return line;
}

function tooSmall({ view }: ScreenState, { width }: Size): string[] {
  const { finished, failed } = view.totals();
  return [
    fit(`${view.run.plan.name} ${clock(view.at)}`, width),
    fit(`${count(view.connected())} connected ${rate(view.rate())}`, width),
    fit(`${percent(failed, finished)} failed`, width),
    fit(`for more: ${SMALLEST.width}×${SMALLEST.height} or larger`, width),
  ];
}

export function trends({ view, palette }: ScreenState, { width }: Size): Content {
  const line = (label: string, value: string, values: readonly number[], paint: Paint) => {
    const head = ` ${padEnd(label, 10)}${padStart(value, 9)} `;
    return `${head}${paint(trend(values, Math.max(0, width - head.length - 1)))}`;
  };
  return {
    lines: [
      line('connected', count(view.connected()), view.connectedOverTime().values, palette.accent),
      line('attempts', rate(view.rate()), view.rateOverTime().values, palette.good),
    ],
  };
}

/** Where there is no room for the log: its newest line, or what people were told within the last ten seconds. */
export function news({ view, palette }: ScreenState, { width }: Size): Content {
  const told = view.log.findLast(({ level, at }) => level === 'notice' && view.at - at < 10_000);
  const line = told ?? view.log.at(-1);
  if (!line) return { lines: [''] };
  const paint =
    line.level === 'info' ? palette.faint : line.level === 'warn' ? palette.warn : palette.heading;
  return { lines: [paint(fit(` ${clock(line.at)} ${line.text}`, width))] };
}

const KEYS: readonly (readonly [key: string, does: string])[] = [
  ['q', 'stop'],
  ['p', 'pause'],
  ['←→', 'step'],
  ['f', 'fleet'],
  ['w', 'run / 10 s'],
  ['s', 'due / sent'],
  ['?', 'help'],
];

export function footer({ palette, run }: ScreenState, { width }: Size): Content {
  const says = (key: string, does: string) => {
    if (key === 'p' && run === 'paused') return 'resume';
    return key === 'q' && run === 'stopping' ? 'stop at once' : does;
  };
  const parts = KEYS.map(([key, does], i) => ({
    text: `${i === 0 ? ' ' : ''}${key} ${says(key, does)}`,
    paint: (text: string) => text.replace(key, (name) => palette.heading(name)),
  }));
  return { lines: [joined(parts, width)] };
}

const HELP: readonly string[] = [
  '← → tab    the step that histogram and percentiles show',
  'f          all fleets together, or one of them',
  'w          latencies of the whole run, or of the last 10 s',
  's          latencies from the due time, or from the actual send',
  'p space    pause, resume: nothing new becomes due meanwhile',
  'q Ctrl-C   stop gently; once more: at once',
  '?          this help',
  '',
  'From due, a latency holds the wait of a busy device too.',
  'Attempts are missed when their device was still busy,',
  'in an open loop when too many were under way at once.',
  'Late: how long after its due time the generator acts.',
  'Bars: green up to p95, yellow up to p99, red above.',
];

/** The address of the live page stays to be found: what has been said of it in the events goes by. */
export const helpLines = ({ livePage }: ScreenState): readonly string[] =>
  livePage === undefined ? HELP : [...HELP, '', `live page  ${livePage}`];

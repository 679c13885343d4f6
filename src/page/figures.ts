/** The few numbers that say most of a run. Pure. */
import { succeeded } from '../lifecycle/outcome.ts';
import { clock, count, durationOfMs, percent, rate } from '../outputs/format.ts';
import type { RunStory, StoryStep } from '../outputs/story/story.ts';

export interface Figure {
  readonly name: string;
  readonly value: string;
  readonly note: string;
  readonly tone?: 'bad' | 'warn';
}

export const failuresOf = ({ outcomes }: Pick<StoryStep, 'outcomes'>): number =>
  Object.entries(outcomes).reduce((sum, [outcome, n]) => (succeeded(outcome) ? sum : sum + n), 0);

export const finishedOf = ({ outcomes }: Pick<StoryStep, 'outcomes'>): number =>
  Object.values(outcomes).reduce((sum, n) => sum + n, 0);

/** With its fleet only where there are several. */
export const stepName = ({ outline }: RunStory, { fleet, step }: { fleet: string; step: string }): string =>
  outline.fleets.length > 1 && fleet !== '' ? `${fleet} ${step}` : step;

export function keyFigures(story: RunStory): Figure[] {
  const { steps, outline, peakConnected } = story;
  const sum = (of: (step: StoryStep) => number) => steps.reduce((total, step) => total + of(step), 0);
  const [attempts, failures, missed] = [
    sum(({ attempts }) => attempts),
    sum(failuresOf),
    sum((step) => step.missed),
  ];
  const seconds = story.verdict?.seconds ?? story.at / 1000;
  return [
    {
      name: 'Attempts',
      value: count(attempts),
      note: seconds > 0 ? `${rate(attempts / seconds)} on average` : '',
    },
    {
      name: 'Failed',
      value: count(failures),
      note: attempts === 0 ? '' : `${percent(failures, attempts)} of attempts`,
      ...(failures > 0 && { tone: 'bad' as const }),
    },
    {
      name: 'Missed',
      value: count(missed),
      note: missed === 0 ? 'all that was due began' : `${percent(missed, attempts + missed)} of what was due`,
      ...(missed > 0 && { tone: 'warn' as const }),
    },
    { name: 'Peak connected', value: count(peakConnected), note: `of ${count(outline.devices)} devices` },
    worst(story),
    {
      name: 'Length',
      value: clock(seconds * 1000),
      note: outline.timeScale === 1 ? 'real time' : `${clock(seconds * 1000 * outline.timeScale)} simulated`,
    },
  ];
}

function worst(story: RunStory): Figure {
  const slowest = story.steps
    .filter(({ fromDue }) => fromDue !== undefined)
    .sort((a, b) => (b.fromDue?.p99 ?? 0) - (a.fromDue?.p99 ?? 0))[0];
  return {
    name: 'Worst p99',
    value: slowest?.fromDue ? durationOfMs(slowest.fromDue.p99) : '–',
    note: slowest ? `${stepName(story, slowest)}, from due${sentNote(slowest)}` : 'nothing has finished',
  };
}

const sentNote = ({ fromSend }: StoryStep): string =>
  fromSend ? `; ${durationOfMs(fromSend.p99)} from send` : '';

/** What the person at the keyboard has chosen, and the keys that change it. Pure. */
import type { RunState } from '../output.ts';
import type { Palette } from '../palette.ts';
import { ALL_FLEETS, type LatencyFrom, type RunView, type Window } from '../view.ts';

export interface ScreenState {
  readonly view: RunView;
  readonly palette: Palette;
  readonly fleet: string;
  readonly step: string;
  readonly window: Window;
  readonly from: LatencyFrom;
  readonly run: RunState;
  readonly help: boolean;
  /** The address of the live page; absent: there is none. */
  readonly livePage?: string;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A panel's title and its lines, as wide and as many as fit. */
export interface Content {
  readonly title?: string;
  readonly lines: readonly string[];
}

export type Choice = 'next-step' | 'previous-step' | 'next-fleet' | 'window' | 'from' | 'help';

/** Names of keys as blessed tells them. */
export const CHOICES: Readonly<Record<Choice, readonly string[]>> = {
  'next-step': ['right', 'down', 'tab', 'l', 'j'],
  'previous-step': ['left', 'up', 'S-tab', 'h', 'k'],
  'next-fleet': ['f'],
  window: ['w'],
  from: ['s'],
  help: ['?'],
};

export const firstState = (view: RunView, palette: Palette): ScreenState => ({
  view,
  palette,
  fleet: ALL_FLEETS,
  step: '',
  window: 'run',
  from: 'due',
  run: 'running',
  help: false,
});

export function choose(state: ScreenState, choice: Choice): ScreenState {
  switch (choice) {
    case 'next-step':
    case 'previous-step': {
      const steps = state.view.stepNames(state.fleet);
      const move = choice === 'next-step' ? 1 : -1;
      return { ...state, step: around(steps, chosenStep(state), move) ?? '' };
    }
    case 'next-fleet':
      return { ...state, fleet: around([ALL_FLEETS, ...state.view.fleets], state.fleet, 1) ?? ALL_FLEETS };
    case 'window':
      return { ...state, window: state.window === 'run' ? 'recent' : 'run' };
    case 'from':
      return { ...state, from: state.from === 'due' ? 'sent' : 'due' };
    case 'help':
      return { ...state, help: !state.help };
  }
}

/** The step chosen, or else the busiest one that the chosen fleet has. */
export function chosenStep({ view, fleet, step }: ScreenState): string {
  const rows = view.steps(fleet);
  if (rows.some((row) => row.step === step)) return step;
  return [...rows].sort((a, b) => b.finished - a.finished)[0]?.step ?? '';
}

const around = (names: readonly string[], from: string, move: number): string | undefined =>
  names[(names.indexOf(from) + move + names.length) % names.length];

export const fleetName = (fleet: string): string => (fleet === ALL_FLEETS ? 'all fleets' : fleet);
export const windowName = (window: Window): string => (window === 'run' ? 'whole run' : 'last 10 s');
export const fromName = (from: LatencyFrom): string => (from === 'due' ? 'from due' : 'from send');

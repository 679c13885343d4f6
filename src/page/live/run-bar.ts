/** The run in the bar at the top: its state and clock, and what one may ask of it. */

import { clock, percent } from '../../outputs/format.ts';
import type { RunState } from '../../outputs/output.ts';
import type { RunStory } from '../../outputs/story/story.ts';
import { button, h, setText } from '../dom.ts';
import type { LineState } from './connection.ts';

export class RunBar {
  readonly element: HTMLElement;
  private readonly chip = h('span', { class: 'chip', role: 'status' });
  private readonly clock = h('span', { class: 'run-clock' });
  private readonly done = h('progress', { max: 1, 'aria-label': 'Progress of the run' });
  private readonly pause: HTMLButtonElement;
  private readonly stop: HTMLButtonElement;
  private state: RunState = 'running';
  private line: LineState = 'lost';

  constructor(ask: (what: 'pause' | 'resume' | 'stop') => Promise<boolean>) {
    this.pause = button(
      'Pause',
      { class: 'run-pause' },
      () => void ask(this.state === 'paused' ? 'resume' : 'pause'),
    );
    this.stop = button('Stop …', { class: 'run-stop' }, () => confirm(this.question) && void ask('stop'));
    this.element = h('div', { class: 'run-bar' }, this.chip, this.clock, this.done, this.pause, this.stop);
    this.refresh();
  }

  show({ outline, at }: RunStory): void {
    const { timeScale, phases, ends } = outline;
    const simulated = at * timeScale;
    const phase = phases.find(({ from, to }) => from <= simulated && simulated < to);
    const scaled = timeScale === 1 ? '' : ` (${clock(simulated)} simulated)`;
    const length = ends === undefined ? '' : ` · ${percent(Math.min(simulated, ends), ends)}`;
    setText(this.clock, `${clock(at)}${scaled}${phase ? ` · ${phase.name}` : ''}${length}`);
    this.done.hidden = ends === undefined;
    this.done.value = ends === undefined ? 0 : Math.min(1, simulated / ends);
  }

  setRun(state: RunState): void {
    this.state = state;
    this.refresh();
  }

  setLine(line: LineState): void {
    this.line = line;
    this.refresh();
  }

  private get question(): string {
    return this.state === 'stopping'
      ? 'Stop the run at once? What is in flight is given up.'
      : 'Stop the run? Devices finish what is in flight and disconnect; the results are written.';
  }

  private refresh(): void {
    const { state, line } = this;
    const shown = line === 'open' ? state : line === 'ended' ? 'ended' : 'no connection';
    setText(this.chip, shown.toUpperCase());
    this.chip.dataset.state = shown;
    const stopping = state === 'stopping' || state === 'stopping at once';
    this.pause.hidden = line === 'ended' || stopping;
    this.stop.hidden = line === 'ended' || state === 'stopping at once';
    this.pause.disabled = line !== 'open';
    this.stop.disabled = line !== 'open';
    setText(this.pause, state === 'paused' ? 'Resume' : 'Pause');
    setText(this.stop, stopping ? 'Stop at once …' : 'Stop …');
  }
}

/** Which step the latency charts show, and how. */
import type { RunStory, StoryStep } from '../../outputs/story/story.ts';
import { h } from '../dom.ts';
import { stepName } from '../figures.ts';
import type { Shared } from '../panel.ts';

export interface LatencyControls {
  readonly element: HTMLElement;
  show(story: RunStory, chosen: StoryStep | undefined): void;
}

export function latencyControls({ choice }: Shared): LatencyControls {
  const select = h('select');
  let steps: readonly StoryStep[] = [];
  let listed = '';
  select.addEventListener('change', () => {
    const step = steps[Number(select.value)];
    if (step) choice.choose(step);
  });
  const element = h(
    'div',
    { class: 'controls' },
    h('label', {}, 'Step ', select),
    check('Logarithmic axis', choice.logarithmic, (wanted) => {
      choice.logarithmic = wanted;
    }),
    check('From send too', choice.fromSend, (wanted) => {
      choice.fromSend = wanted;
    }),
  );
  return {
    element,
    show(story, chosen) {
      steps = story.steps;
      const names = JSON.stringify(steps.map(({ fleet, step }) => [fleet, step]));
      // A list that is open would close if it were made anew.
      if (names !== listed)
        select.replaceChildren(
          ...steps.map((step, index) => h('option', { value: index }, stepName(story, step))),
        );
      listed = names;
      const index = chosen === undefined ? -1 : steps.indexOf(chosen);
      if (select.value !== String(index)) select.value = String(index);
    },
  };
}

function check(text: string, checked: boolean, act: (wanted: boolean) => void): HTMLElement {
  const box = h('input', { type: 'checkbox' });
  box.checked = checked;
  box.addEventListener('change', () => act(box.checked));
  return h('label', {}, box, ` ${text}`);
}

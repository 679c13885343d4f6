/** The top of the page: how the run ended and why, what it was, and how to have it again. */
import type { RunStory } from '../../outputs/story/story.ts';
import { h, setText } from '../dom.ts';
import { copyButton } from './copy-button.ts';

const TONES = { PASS: 'good', FAIL: 'bad', INVALID: 'warn' } as const;
const SIGNS = { PASS: '✓', FAIL: '✕', INVALID: '!' } as const;
const MEANS = {
  PASS: 'Every threshold held.',
  FAIL: 'At least one threshold did not hold.',
  INVALID: 'The run says nothing about its target: neither pass nor fail.',
} as const;

export class VerdictHeader {
  readonly element: HTMLElement;
  readonly #sign = h('span', { class: 'verdict-sign', 'aria-hidden': 'true' });
  readonly #word = h('strong', { class: 'verdict-word' });
  readonly #means = h('span', { class: 'verdict-means' });
  readonly #verdict = h('div', { class: 'verdict', role: 'status' }, this.#sign, this.#word, this.#means);
  readonly #reasons = h('ul', { class: 'reasons' });
  readonly #bottleneck = h('p', { class: 'bottleneck' });
  readonly #title = h('h1');
  readonly #sentence = h('p', { class: 'sentence' });
  readonly #facts = h('dl', { class: 'facts' });
  readonly #command = h('code');
  readonly #live: boolean;

  /** @param live the run goes on while there is no verdict; otherwise it was cut short */
  constructor(live: boolean) {
    this.#live = live;
    this.element = h(
      'header',
      { class: 'top', id: 'verdict' },
      this.#title,
      this.#sentence,
      this.#verdict,
      this.#reasons,
      this.#bottleneck,
      this.#facts,
      h(
        'div',
        { class: 'command' },
        h('span', { class: 'label' }, 'Run it again'),
        this.#command,
        copyButton(() => this.#command.textContent ?? ''),
      ),
    );
  }

  show(story: RunStory): void {
    const { outline, verdict } = story;
    setText(this.#title, outline.scenario);
    setText(this.#sentence, outline.sentence);
    this.#showVerdict(verdict);
    const reasons = verdict?.reasons ?? [];
    if (reasons.join('\n') !== this.#reasons.dataset.shown) {
      this.#reasons.dataset.shown = reasons.join('\n');
      this.#reasons.replaceChildren(...reasons.map((reason) => h('li', {}, reason)));
    }
    this.#reasons.hidden = reasons.length === 0;
    setText(this.#bottleneck, verdict?.bottleneck?.text ?? '');
    this.#bottleneck.hidden = verdict?.bottleneck === undefined;
    this.#showFacts(factsOf(story));
    setText(this.#command, outline.command);
  }

  #showVerdict(verdict: RunStory['verdict']): void {
    const tone = verdict ? TONES[verdict.verdict] : 'plain';
    if (this.#verdict.dataset.tone === tone && tone !== 'plain') return;
    this.#verdict.dataset.tone = tone;
    setText(this.#sign, verdict ? SIGNS[verdict.verdict] : this.#live ? '●' : '–');
    setText(this.#word, verdict?.verdict ?? (this.#live ? 'RUNNING' : 'NO VERDICT'));
    setText(
      this.#means,
      verdict
        ? meansOf(verdict)
        : this.#live
          ? ''
          : 'The run did not come to its end; this is what it left behind.',
    );
  }

  #showFacts(facts: readonly (readonly [string, string])[]): void {
    const shown = JSON.stringify(facts);
    if (this.#facts.dataset.shown === shown) return;
    this.#facts.dataset.shown = shown;
    this.#facts.replaceChildren(
      ...facts.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))),
    );
  }
}

function meansOf({ verdict, stopped, exitCode }: NonNullable<RunStory['verdict']>): string {
  const early =
    stopped === undefined
      ? ''
      : stopped === 'from outside'
        ? ' Stopped from outside.'
        : ' A worker was lost.';
  return `${verdict === 'PASS' && stopped !== undefined ? '' : MEANS[verdict]}${early} Exit code ${exitCode}.`.trim();
}

function factsOf({ outline, machine }: RunStory): (readonly [string, string])[] {
  const { startedAt, seed, timeScale, target, workers } = outline;
  return [
    ['When', whenInWords(startedAt)],
    ['Target', target],
    ['Machine', machine || 'not known'],
    ['Workers', String(workers)],
    ['Seed', String(seed)],
    ['Time scale', timeScale === 1 ? 'real time' : `${timeScale} × as fast as real time`],
  ];
}

/** `2026-11-03 09:00:00 UTC` */
const whenInWords = (iso: string): string => iso.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC');

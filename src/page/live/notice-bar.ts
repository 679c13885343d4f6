/** At the foot of the window, where it can't be missed: the connection is lost, or the run has ended. */
import type { EndEvent } from '../../outputs/web/events.ts';
import { button, h } from '../dom.ts';

export class NoticeBar {
  readonly element = h('div', { class: 'notice-bar', role: 'status', hidden: true });

  lost(): void {
    this.say(
      'No connection to the run. Trying again; if it has ended, its results are in its folder.',
      'warn',
    );
  }

  found(): void {
    this.element.hidden = true;
  }

  ended({ story, report, folder }: EndEvent): void {
    const { verdict } = story;
    const tone = verdict?.verdict === 'PASS' ? 'good' : verdict?.verdict === 'FAIL' ? 'bad' : 'warn';
    const words = `${verdict?.verdict ?? 'The run has ended'}: the run is over, this page stays as it is. Results: ${folder}`;
    this.say(words, tone, ...reportButtons(report));
  }

  private say(text: string, tone: string, ...buttons: HTMLElement[]): void {
    this.element.dataset.tone = tone;
    this.element.replaceChildren(h('span', {}, text), ...buttons);
    this.element.hidden = false;
  }
}

/** The page has the whole report: nobody is asked for it any more. */
function reportButtons({ name, html }: EndEvent['report']): HTMLElement[] {
  const href = URL.createObjectURL(new Blob([html], { type: 'text/html' }));
  return [
    button('Open the report', { class: 'report-open' }, () => void window.open(href, '_blank')),
    h('a', { class: 'report-save button', href, download: name }, 'Save it'),
  ];
}

/** One device beside the fleet: what it is doing and its last messages, newest first, as long as it is open. */
import type { DeviceAttempt, DeviceMessage, DeviceStory } from '../../metrics/device-story.ts';
import { button, h, setText } from '../dom.ts';
import { attemptInWords, momentText, stateInWords } from './device-words.ts';

const AGAIN_MS = 1_000;
const SIGNS = { sent: '→', received: '←', happened: '·' } as const;

export class DeviceView {
  readonly element: HTMLElement;
  private readonly ask: (device: number) => Promise<DeviceStory | undefined>;
  private readonly chosen: (device: number | undefined) => void;
  private readonly name = h('h2', { id: 'device-name' });
  private readonly state = h('p', { class: 'note', role: 'status' });
  private readonly list = h('ol', { class: 'messages' });
  private device: number | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private shown = '';

  /** @param chosen which device is looked at; undefined: none any more */
  constructor(
    ask: (device: number) => Promise<DeviceStory | undefined>,
    chosen: (device: number | undefined) => void,
  ) {
    this.ask = ask;
    this.chosen = chosen;
    this.element = h(
      'aside',
      { class: 'device', hidden: true, 'aria-labelledby': 'device-name' },
      h(
        'div',
        { class: 'device-head' },
        this.name,
        button('Close', {}, () => this.close()),
      ),
      this.state,
      this.list,
    );
    addEventListener('keydown', ({ key }) => key === 'Escape' && this.close());
  }

  open(device: number): void {
    clearTimeout(this.timer);
    this.device = device;
    this.shown = '';
    this.element.hidden = false;
    setText(this.name, `Device ${device}`);
    setText(this.state, 'asking …');
    this.list.replaceChildren();
    this.chosen(device);
    void this.refresh(device);
  }

  close(): void {
    clearTimeout(this.timer);
    if (this.device === undefined) return;
    this.device = undefined;
    this.element.hidden = true;
    this.chosen(undefined);
  }

  private async refresh(device: number): Promise<void> {
    const story = await this.ask(device);
    if (this.device !== device) return;
    if (story) this.show(story);
    else if (this.shown === '')
      setText(this.state, 'Nothing is known of it: it is not shown, or its worker has ended.');
    this.timer = setTimeout(() => void this.refresh(device), AGAIN_MS);
  }

  private show(story: DeviceStory): void {
    setText(this.name, story.name);
    setText(this.state, stateInWords(story));
    const { messages, attempts } = story;
    const shown = JSON.stringify([messages, attempts]);
    // What a person is about to select stays as it is.
    if (shown === this.shown) return;
    this.shown = shown;
    const lines = [
      ...messages.map((message) => ({ at: message.at, line: messageLine(message) })),
      ...attempts.map((attempt) => ({ at: attempt.ended, line: attemptLine(attempt) })),
    ];
    // Of the same moment, what was noted last comes first: an attempt ends after its messages.
    const newestFirst = lines.map((line, i) => ({ ...line, i })).sort((a, b) => b.at - a.at || b.i - a.i);
    this.list.replaceChildren(...newestFirst.map(({ line }) => line));
  }
}

function messageLine({ at, way, where, label, text, length }: DeviceMessage): HTMLElement {
  const cut = length > text.length ? ` … (${length.toLocaleString('en')} characters)` : '';
  return h(
    'li',
    { class: `message ${way}` },
    h('span', { class: 'at' }, momentText(at)),
    h('span', { class: 'way', title: way }, SIGNS[way]),
    h('span', { class: 'where' }, where),
    label !== '' && h('span', { class: 'message-label' }, label),
    text !== '' && h('code', {}, `${text}${cut}`),
  );
}

function attemptLine(attempt: DeviceAttempt): HTMLElement {
  const { text, good } = attemptInWords(attempt);
  return h(
    'li',
    { class: `attempt ${good ? 'good' : 'bad'}` },
    h('span', { class: 'at' }, momentText(attempt.ended)),
    h('span', { class: 'way' }, good ? '✓' : '✕'),
    h('span', { class: 'where' }, text),
  );
}

import { button, h, setText } from '../dom.ts';

const BACK_AFTER_MS = 2000;

/** Puts a text on the clipboard and says so; from a file without a clipboard the old way is gone. */
export function copyButton(text: () => string): HTMLElement {
  const word = 'Copy';
  const copy = button(word, { class: 'copy' }, async () => {
    const done = await copied(text());
    setText(copy, done ? 'Copied' : 'Not allowed');
    setTimeout(() => setText(copy, word), BACK_AFTER_MS);
  });
  copy.setAttribute('aria-live', 'polite');
  return copy;
}

async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedBySelection(text);
  }
}

/** Pages from disk have no clipboard in some browsers, but may copy what is selected. */
function copiedBySelection(text: string): boolean {
  const field = h('textarea', { class: 'unseen' });
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  return done;
}

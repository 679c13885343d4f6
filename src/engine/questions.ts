/** Questions to workers about devices, each answered once; one that is asked again meanwhile is not sent again. */
import type { DeviceStory } from '../metrics/device-story.ts';

type Answer = DeviceStory | undefined;

/** A worker that is lost, or has just ended, never answers. */
const PATIENCE_MS = 2_000;

export class Questions {
  private readonly open = new Map<number, { answer: Promise<Answer>; resolve: (story: Answer) => void }>();

  /** Resolves to undefined when there is no answer in time. */
  ask(device: number, send: () => void): Promise<Answer> {
    const asked = this.open.get(device);
    if (asked) return asked.answer;
    let resolve: (story: Answer) => void = () => {};
    const answer = new Promise<Answer>((answered) => {
      resolve = answered;
    });
    this.open.set(device, { answer, resolve });
    const timer = setTimeout(() => this.answer(device, undefined), PATIENCE_MS);
    send();
    return answer.finally(() => clearTimeout(timer));
  }

  answer(device: number, story: Answer): void {
    this.open.get(device)?.resolve(story);
    this.open.delete(device);
  }
}

/** How much this worker downloads: for the frames, whatever lives make of it. */
import { DOWNLOADED_BYTES } from '../metrics/names.ts';
import type { Counter, Recorder } from '../metrics/recorder.ts';

export class Downloads {
  private readonly recorder: Recorder;
  private readonly bytes: Counter;
  private underWay = 0;
  private most = 0;

  constructor(recorder: Recorder) {
    this.recorder = recorder;
    this.bytes = recorder.counter(DOWNLOADED_BYTES);
  }

  begin(): void {
    this.underWay++;
    if (this.underWay > this.most) this.most = this.underWay;
  }

  end(): void {
    this.underWay--;
  }

  /** As they come, those of downloads that break too. */
  readonly received = (bytes: number): void => this.recorder.add(this.bytes, bytes);

  /** The most that were under way at once since this was asked last. */
  takeMost(): number {
    const { most } = this;
    this.most = this.underWay;
    return most;
  }
}

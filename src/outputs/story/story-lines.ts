/** Everything in a story that runs over time, gathered frame by frame in a bounded number of bins. */
import type { ControllerSecond } from '../../metrics/controller-health.ts';
import type { Frame } from '../../metrics/frame.ts';
import { getOrAdd } from '../../metrics/get-or-add.ts';
import { levels, rates, type Stretch } from './extremes.ts';
import { controllerHealth, HealthBins, rounded, workerHealth } from './health-bins.ts';
import { type HeatLayout, heatLayout, heatOf, heatRows } from './heat.ts';
import { LatencyBins } from './latency-bins.ts';
import { Seconds } from './seconds.ts';
import type { Heat, StoryLines } from './story.ts';
import { type Binned, Timeline } from './timeline.ts';

export class LinesBuilder {
  readonly seconds = new Seconds();
  private readonly timeline = new Timeline();
  private readonly latencies = new Map<string, LatencyBins>();
  private readonly workers = new Map<number, HealthBins>();
  private controller: HealthBins | undefined;
  private readonly order: readonly string[];
  private layout = '';
  private layoutChangedAt = 0;

  /** @param order keys of steps, see keyOf() */
  constructor(order: readonly string[]) {
    this.order = order;
  }

  /** A frame that has not been added before. `revision` grows with every frame. */
  add(frame: Frame, revision: number): void {
    const [first, last] = Seconds.owned(frame);
    const second = Math.floor((first + last) / 2);
    const hadDownloads = this.seconds.hasDownloads;
    this.seconds.add(frame);
    if (this.seconds.hasDownloads !== hadDownloads) this.timeline.changedAll(revision);
    const latest = this.timeline.bin(Math.max(last, Math.floor(frame.to / 1000)), revision);
    const bin = this.timeline.bin(second, revision);
    this.timeline.changed(this.timeline.bin(Math.floor(frame.from / 1000), revision), latest, revision);
    for (const entry of frame.entries) {
      if (entry.fromDue.buckets.length === 0) continue;
      const { fleet, step } = entry;
      const latency = getOrAdd(this.latencies, keyOf(fleet, step), () =>
        this.born(new LatencyBins(fleet, step), revision),
      );
      latency.add(bin, entry);
    }
    const worker = getOrAdd(this.workers, frame.worker, () => this.born(new HealthBins(), revision));
    worker.add(bin, workerHealth(frame));
  }

  /** What the controller has seen of itself. */
  addController(second: ControllerSecond, revision: number): void {
    const bin = this.timeline.bin(Math.floor((second.from + second.to) / 2000), revision);
    this.controller ??= this.born(new HealthBins(), revision);
    this.controller.add(bin, controllerHealth(second));
    this.timeline.changed(bin, bin, revision);
  }

  /** Bins up to `until` (real ms) are shown in another way since this revision: more of them, or less. */
  shown(from: number, until: number, revision: number): void {
    if (until === from) return;
    const first = Math.floor(from / this.timeline.stepMs);
    this.timeline.changed(first, Math.max(first, this.bins(until) - 1), revision);
  }

  /** Bins that hold the run up to `until`, real ms. */
  bins(until: number): number {
    return Math.ceil(until / this.timeline.stepMs);
  }

  /** The first bin that has changed after a revision. */
  firstChanged(since: number, until: number): number {
    return this.timeline.firstChanged(since, this.bins(until));
  }

  lines(from: number, until: number): StoryLines {
    const { seconds, timeline } = this;
    const to = this.bins(until);
    const stretch: Stretch = { stepMs: timeline.stepMs, from, to, until };
    return {
      stepMs: timeline.stepMs,
      finished: rates(seconds, 'finished', stretch),
      failed: rates(seconds, 'failed', stretch),
      missed: rates(seconds, 'missed', stretch),
      connected: levels(seconds, (second) => seconds.connected(second), stretch),
      latency: this.inOrder().map((latency) => latency.lines(from, to)),
      workers: [...this.workers]
        .sort(([a], [b]) => a - b)
        .map(([worker, bins]) => ({ worker, ...bins.lines(from, to) })),
      ...(this.controller && { controller: this.controller.lines(from, to) }),
      ...(seconds.hasDownloads && { downloads: downloadLines(seconds, stretch) }),
    };
  }

  /** The columns from the one that holds bin `fromBin`, or all of them when others than those are other ones since. */
  heat(fromBin: number, since: number, until: number, revision: number): { heatFrom: number; heat: Heat[] } {
    const layout = heatLayout(this.bins(until));
    const form = this.formOf(layout);
    if (form !== this.layout) {
      this.layout = form;
      this.layoutChangedAt = revision;
    }
    const heatFrom =
      this.layoutChangedAt > since ? 0 : Math.min(Math.floor(fromBin / layout.bins), layout.columns);
    const { stepMs } = this.timeline;
    const heat = this.inOrder().flatMap((latency) => heatOf(latency, layout, heatFrom, stepMs) ?? []);
    return { heatFrom, heat };
  }

  private born<T extends Binned>(series: T, revision: number): T {
    this.timeline.register(series);
    // A viewer has no earlier bins of it.
    this.timeline.changedAll(revision);
    return series;
  }

  private inOrder(): LatencyBins[] {
    const place = (key: string) => this.order.indexOf(key) + 1 || this.order.length + 1;
    return [...this.latencies]
      .sort(([a], [b]) => place(a) - place(b) || (a < b ? -1 : 1))
      .map(([, latency]) => latency);
  }

  private formOf(layout: HeatLayout): string {
    // Not `rows`: one more at the top leaves the others where they are.
    const rows = this.inOrder().map((latency) => {
      const { perDecade, first } = heatRows(latency);
      return [latency.fleet, latency.step, perDecade, first];
    });
    return JSON.stringify([this.timeline.stepMs, layout.bins, rows]);
  }
}

export const keyOf = (fleet: string, step: string): string => `${fleet}\u0000${step}`;

function downloadLines(seconds: Seconds, stretch: Stretch): NonNullable<StoryLines['downloads']> {
  return {
    concurrent: levels(seconds, (second) => seconds.downloads(second), stretch).high,
    bytesPerSecond: rates(seconds, 'bytes', stretch).value.map((value) =>
      value === null ? null : rounded(value),
    ),
  };
}

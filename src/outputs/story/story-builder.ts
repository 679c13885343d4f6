/**
 * Makes the story of a run of its frames, while they come and after the last one. Frames may come late and in any
 * order: the same frames give the same story. What it keeps is bounded, however long the run.
 */
import { completions } from '../../metrics/completion.ts';
import { ControllerRecord, type ControllerSecond } from '../../metrics/controller-health.ts';
import type { Frame } from '../../metrics/frame.ts';
import { MergedFrames } from '../../metrics/merge.ts';
import { controllerHealth } from '../../metrics/summarize.ts';
import type { Completion, Summary } from '../../metrics/summary.ts';
import { ThresholdWatch } from '../../verdict/threshold-watch.ts';
import type { RunOutline } from './outline.ts';
import { funnelsOf, outcomeRows, storySteps, workerStories } from './parts.ts';
import { RecentEvents } from './recent-events.ts';
import { SILENT_MS } from './seconds.ts';
import { spansOf } from './spans.ts';
import { type RunStory, STORY_VERSION, type StoryUpdate } from './story.ts';
import { keyOf, LinesBuilder } from './story-lines.ts';

type SmallParts = StoryUpdate['story'];

/** A frame closed by a hair before its second was over tells of the whole of it. */
const HAIR_MS = 50;
/** Completion sorts every followed attempt: while the run goes on, not more often than this. */
const COMPLETION_EVERY_MS = 2_000;

export class StoryBuilder {
  /** Grows with whatever changes the story: what a viewer says it has, see update(). */
  revision = 0;
  private readonly outline: RunOutline;
  private readonly machine: string;
  private readonly merged: MergedFrames;
  private readonly mergesItself: boolean;
  /** Keys of the steps in the order of the scenario. */
  private readonly order: readonly string[];
  private readonly lines: LinesBuilder;
  private readonly events = new RecentEvents();
  private readonly controllerRecord = new ControllerRecord();
  private readonly watch: ThresholdWatch;
  private readonly newest = new Map<number, { to: number; final: boolean }>();
  private summary: Summary | undefined;
  /** Real ms: frames of every worker that still speaks have told of the run until then. */
  private until = 0;
  private small: { readonly revision: number; readonly parts: SmallParts } | undefined;
  private completion:
    | { readonly at: number; readonly attempts: number; readonly list: Completion[] }
    | undefined;

  /**
   * @param machine in words, see RunStory
   * @param merged the frames' totals, where another one keeps them and adds each frame before it comes here
   */
  constructor(outline: RunOutline, machine: string, merged?: MergedFrames) {
    this.outline = outline;
    this.machine = machine;
    this.merged = merged ?? new MergedFrames();
    this.mergesItself = merged === undefined;
    const { steps } = outline.names;
    this.order = Object.entries(steps).flatMap(([fleet, of]) => of.map((step) => keyOf(fleet, step)));
    this.lines = new LinesBuilder(this.order);
    this.watch = new ThresholdWatch(outline.thresholds, outline, outline.workers);
  }

  /** A frame that came before is ignored, unless another one keeps the totals: then it must not come twice. */
  add(frame: Frame): void {
    if (this.mergesItself && !this.merged.add(frame)) return;
    this.revision++;
    const { worker, to, final } = frame;
    const known = this.newest.get(worker);
    this.newest.set(worker, {
      to: Math.max(to, known?.to ?? 0),
      final: final || (known?.final ?? false),
    });
    this.lines.add(frame, this.revision);
    this.events.add(frame);
    this.watch.add(frame);
    this.show(this.told());
  }

  /** What the controller has seen of itself. */
  controller(second: ControllerSecond): void {
    this.revision++;
    this.controllerRecord.add(second);
    this.lines.addController(second, this.revision);
  }

  /** What people were told. `at`: real ms since the start. */
  notice(text: string, at: number): void {
    this.revision++;
    this.events.notice(text, at);
  }

  story(): RunStory {
    const { heat } = this.lines.heat(0, -1, this.until, this.revision);
    return { ...this.smallParts(), lines: this.lines.lines(0, this.until), heat };
  }

  /** The story of the whole run, as `summary` judges it; from now on story() and update() tell the same. */
  finish(summary: Summary): RunStory {
    this.revision++;
    this.summary = summary;
    this.show(this.at);
    return this.story();
  }

  /**
   * What has changed since the builder had this `revision`; 0: everything. Costs some ms where frames have come
   * since, and next to nothing where none have.
   */
  update(since: number): StoryUpdate {
    const from = this.lines.firstChanged(since, this.until);
    return {
      story: this.smallParts(),
      from,
      lines: this.lines.lines(from, this.until),
      ...this.lines.heat(from, since, this.until, this.revision),
    };
  }

  /** Real ms since the start that the frames reach. */
  get at(): number {
    let at = 0;
    for (const { to } of this.newest.values()) at = Math.max(at, to);
    return at;
  }

  private show(until: number): void {
    const [least, most] = [Math.min(this.until, until), Math.max(this.until, until)];
    this.until = until;
    this.lines.shown(least, most, this.revision);
  }

  /** Whole seconds while the run goes on, so that a second is not shown before every worker has told of it. */
  private told(): number {
    const { at } = this;
    const isSilent = (to: number) => at - to > SILENT_MS;
    const speaking = [...this.newest.values()].filter(({ to, final }) => !final && !isSilent(to));
    if (this.newest.size < this.outline.workers && !isSilent(0)) return 0;
    if (speaking.length === 0) return at;
    const { lengthMs } = this.lines.seconds;
    const least = Math.min(...speaking.map(({ to }) => to));
    return Math.floor((least + HAIR_MS) / lengthMs) * lengthMs;
  }

  private smallParts(): SmallParts {
    if (this.small?.revision !== this.revision)
      this.small = { revision: this.revision, parts: this.makeParts() };
    return this.small.parts;
  }

  private makeParts(): SmallParts {
    const { outline, machine, merged, summary, at } = this;
    const steps = storySteps(merged, outline, summary?.steps);
    const controller = summary?.controller ?? controllerHealth(this.controllerRecord);
    return {
      version: STORY_VERSION,
      outline,
      machine,
      at,
      ...(summary && { verdict: verdictOf(summary) }),
      spans: spansOf(outline, { at, pauses: this.lines.seconds.pauses(), gaps: this.gaps() }),
      steps,
      outcomes: outcomeRows(steps, outline),
      funnels: funnelsOf(outline, merged),
      rollout: summary?.completion ?? this.rollout(),
      workers: workerStories(outline, merged),
      ...(controller && { controller }),
      peakConnected: merged.peakConnected(),
      thresholds: summary?.thresholds ?? this.watch.results(merged),
      operations: summary?.operations ?? [],
      ...(summary?.reconciliation && { reconciliation: summary.reconciliation }),
      events: this.events.last,
    };
  }

  private rollout(): Completion[] {
    const { merged, outline, at, completion } = this;
    if (outline.followed === undefined) return [];
    const attempts = merged.attempts.length;
    if (completion && (completion.attempts === attempts || at - completion.at < COMPLETION_EVERY_MS))
      return completion.list;
    const devices = new Map(outline.fleets.map(({ name, devices }) => [name, devices]));
    const list = completions(merged.attempts, devices).sort((a, b) => this.place(a) - this.place(b));
    this.completion = { at, attempts, list };
    return list;
  }

  private place({ fleet, step }: Completion): number {
    return this.order.indexOf(keyOf(fleet, step));
  }

  private gaps() {
    const { lines, at, outline } = this;
    const numbers = new Set([...this.newest.keys(), ...Array(outline.workers).keys()]);
    return [...numbers]
      .sort((a, b) => a - b)
      .map((worker) => {
        const newest = this.newest.get(worker);
        const hasMissed = this.merged
          .workers()
          .some((one) => one.worker === worker && one.sequences.gaps().length > 0);
        const isOver = newest?.final || at - (newest?.to ?? 0) <= SILENT_MS;
        const spans = hasMissed || !isOver ? lines.seconds.gaps(worker, isOver ? (newest?.to ?? 0) : at) : [];
        return { worker, spans };
      });
  }
}

const verdictOf = ({
  verdict,
  reasons,
  exitCode,
  stopped,
  bottleneck,
  seconds,
}: Summary): NonNullable<RunStory['verdict']> => ({
  verdict,
  reasons,
  exitCode,
  seconds,
  ...(stopped && { stopped }),
  ...(bottleneck && { bottleneck }),
});

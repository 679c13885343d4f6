/** Whether the generator itself kept up: what it was bound to, and how far from that it stayed. */
import { bytes, count, durationOfMs, percent, share } from '../../outputs/format.ts';
import type { ControllerHealth, RunStory, WorkerStory } from '../../outputs/story/story.ts';
import { h, setText } from '../dom.ts';
import type { Panel, Shared } from '../panel.ts';
import { type Cell, Table } from '../table.ts';
import { type HealthChart, healthChart, measuresOf, threadsOf } from './health-charts.ts';
import { section } from './section.ts';

export function health(shared: Shared): Panel {
  const charts = h('div', { class: 'columns' });
  const table = new Table('Workers and controller', [
    { title: 'Thread' },
    { title: 'Frames', align: 'right', hint: 'One a second' },
    { title: 'Late p99', align: 'right', hint: 'How late lives were resumed, over the whole run' },
    { title: 'Late frames', align: 'right', hint: 'Frames with a lateness p99 above the bound' },
    { title: 'Loop lag max', align: 'right', hint: 'The longest that the event loop stood still' },
    { title: 'Busy', align: 'right', hint: 'Share of the time with something to do, mean' },
    { title: 'CPU', align: 'right', hint: 'Share of the time on a core, mean' },
    { title: 'No core', align: 'right', hint: 'Share of the time ready to run, while others had the cores' },
    { title: 'Garbage', align: 'right', hint: 'Share of the time that went to garbage collection' },
    {
      title: 'Backlog',
      align: 'right',
      hint: 'Sent and not taken by the system at the end of a second, the most',
    },
    { title: 'Heap max', align: 'right' },
  ]);
  const bounds = h('p', { class: 'note' });
  const beside = h('p', { class: 'note' });
  let made: readonly HealthChart[] = [];
  let drawn = '';
  return {
    id: 'health',
    title: 'Generator',
    element: section('health', 'Generator health', '', bounds, charts, table.element, beside),
    has: (story) => story.workers.length > 0 || story.lines.workers.length > 0,
    show(story) {
      setText(bounds, boundsInWords(story));
      const threads = threadsOf(story);
      const measures = measuresOf(threads);
      const wanted = [...threads.map(({ name }) => name), ...measures].join();
      if (drawn !== wanted) {
        drawn = wanted;
        made = measures.map((measure) => healthChart(shared, measure, threads));
        charts.replaceChildren(...made.map(({ element }) => element));
      }
      for (const chart of made) chart.show(story, threads);
      const { controller } = story;
      table.show([
        ...story.workers.map((worker) => ({ cells: cellsOf(story, worker) })),
        ...(controller ? [{ cells: controllerCells(controller, story) }] : []),
      ]);
      beside.hidden = controller === undefined;
      if (controller) setText(beside, controllerInWords(controller));
    },
  };
}

/** As a scenario writes it: `5 %`. */
const percents = (part: number): string => `${Number((100 * part).toPrecision(4))} %`;

function boundsInWords({ outline: { bounds } }: RunStory): string {
  const { lateness, lateFrames, missed, lag, controller } = bounds;
  const rules = [
    `a worker’s lateness p99 over the run is above ${lateness} ms`,
    `more than ${percents(lateFrames)} of its frames are that late`,
    ...(lag === undefined ? [] : [`its event loop stands still for more than ${lag} ms in as many of them`]),
    ...(controller === undefined ? [] : [`the controller’s does for more than ${durationOfMs(controller)}`]),
    'a frame is lost',
    `more than ${percents(missed)} of a step’s attempts were missed`,
  ];
  return `The generator watches itself. A run is invalid when ${rules.slice(0, -1).join(', when ')}, or when ${rules.at(-1)}.`;
}

const NONE = '–';

function cellsOf({ outline: { bounds } }: RunStory, worker: WorkerStory): (Cell | string)[] {
  const toned = (text: string, isBad: boolean, second?: string): Cell => ({
    text,
    tone: isBad ? 'bad' : 'plain',
    ...(second !== undefined && { second }),
  });
  const { frames, lateFrames, laggedFrames, lostFrames, gc, backlogMax } = worker;
  const isOften = (late: number) => late > 1 && late > bounds.lateFrames * frames;
  return [
    `worker ${worker.worker}`,
    toned(count(frames), lostFrames > 0, lostFrames > 0 ? `${count(lostFrames)} lost` : undefined),
    toned(
      durationOfMs(worker.latenessP99Ms),
      worker.latenessP99Ms > bounds.lateness,
      `max ${durationOfMs(worker.latenessMaxMs)}`,
    ),
    toned(
      `${count(lateFrames)}${lateFrames > 0 ? ` (${percent(lateFrames, frames)})` : ''}`,
      isOften(lateFrames),
    ),
    toned(
      durationOfMs(worker.loopLagMaxMs),
      isOften(laggedFrames),
      laggedFrames > 0 ? `${count(laggedFrames)} above bound` : undefined,
    ),
    { text: share(worker.busyMean), second: `max ${share(worker.busyMax)}` },
    worker.cpuMean === undefined ? NONE : share(worker.cpuMean),
    worker.waitingMean === undefined ? NONE : share(worker.waitingMean),
    gc === undefined ? NONE : { text: shareOfTime(gc.share), second: `max ${durationOfMs(gc.longestMs)}` },
    backlogMax === undefined
      ? NONE
      : {
          text: backlogMax.bytes === 0 ? 'none' : bytes(backlogMax.bytes),
          ...(backlogMax.sockets > 0 && { second: `${count(backlogMax.sockets)} sockets` }),
        },
    bytes(worker.heapMaxBytes),
  ];
}

function controllerCells(controller: ControllerHealth, { outline: { bounds } }: RunStory): (Cell | string)[] {
  const { gc, cpuMean } = controller;
  return [
    'controller',
    NONE,
    NONE,
    NONE,
    {
      text: durationOfMs(controller.loopLagMaxMs),
      tone: controller.loopLagMaxMs > (bounds.controller ?? Number.POSITIVE_INFINITY) ? 'warn' : 'plain',
    },
    { text: share(controller.busyMean), second: `max ${share(controller.busyMax)}` },
    cpuMean === undefined ? NONE : share(cpuMean),
    NONE,
    { text: shareOfTime(gc.share), second: `max ${durationOfMs(gc.longestMs)}` },
    NONE,
    bytes(controller.heapMaxBytes),
  ];
}

/** A share that is small and still worth telling. */
const shareOfTime = (part: number): string => percent(part, 1);

function controllerInWords({ behindMaxMs, childrenMean, childrenMax }: ControllerHealth): string {
  const merged = `The controller had merged each frame at most ${durationOfMs(behindMaxMs)} after its end.`;
  if (!childrenMean || childrenMax === undefined) return merged;
  return `${merged} The embedded platform used ${childrenMean.toFixed(1)} cores, at most ${childrenMax.toFixed(1)}.`;
}

/** The controller's side of a live page: a made-up run of 20,000 devices through the real outputs and the real server. */
import { DOING_CODE, ENDING_CODE, stateByte, type WorkerCells } from '../../src/metrics/cell.ts';
import type { Frame } from '../../src/metrics/frame.ts';
import { MergedFrames } from '../../src/metrics/merge.ts';
import { SyntheticRun } from '../../src/outputs/dashboard/synthetic.ts';
import type { FleetWatcher } from '../../src/outputs/output.ts';
import { Pump } from '../../src/outputs/pump.ts';
import { StoryKeeper } from '../../src/outputs/story/story-keeper.ts';
import { LivePage } from '../../src/outputs/web/live-page.ts';

export interface LivePageOptions {
  readonly devices: number;
  readonly workers: number;
  /** Seconds for which there are frames. */
  readonly seconds: number;
}

/** `still`: no cell changes. `lively`: one in five does. `all`: each of them, twice a second. */
export type Mode = 'still' | 'lively' | 'all';

const { devices, workers, seconds } = JSON.parse(process.argv[2] ?? '') as LivePageOptions;
const TICK_MS = 500;
const STEPS = ['waiting', 'ended', 'connect', 'query', 'upgrade', 'download'];
const SHARES: Readonly<Record<Mode, number>> = { still: 0, lively: 5, all: 1 };

let watcher: FleetWatcher | undefined;
let mode: Mode = 'still';
const nothing = () => {};
const fleet = {
  state: 'running' as const,
  watch: (one: FleetWatcher) => {
    watcher = one;
  },
  tell: async () => undefined,
};
const page = await LivePage.open(
  { host: '127.0.0.1', port: 0 },
  { controls: { pause: nothing, resume: nothing, stop: nothing }, fleet },
);
const merged = new MergedFrames();
const story = new StoryKeeper('a bench', merged);
const pump = new Pump([
  { name: 'story', output: story },
  { name: 'live page', output: page.of({ story, show: nothing, resultsFolder: '/nowhere' }) },
]);
const { frames, facts } = made();
await pump.start({ ...facts, startedAt: Date.now() });
process.on('message', (wanted: Mode) => {
  mode = wanted;
});
process.on('disconnect', () => process.exit());

const cells = Array.from(
  { length: workers },
  (_, worker) => new Uint8Array(2 * Math.ceil((devices - worker) / workers)),
);
let tick = 0;
setInterval(() => {
  for (const [worker, bytes] of cells.entries()) {
    change(bytes);
    const told: WorkerCells = { worker, steps: [STEPS, STEPS], cells: bytes.slice() };
    watcher?.cells(told);
  }
  if (tick % 2 === 0) for (const frame of frames[tick / 2] ?? []) if (merged.add(frame)) pump.add(frame);
  tick++;
}, TICK_MS);
process.send?.(page.url);

/** Made before anything is measured. */
function made(): { frames: Frame[][]; facts: SyntheticRun['facts'] } {
  const run = new SyntheticRun({ seed: 1, workers, devices, rate: 5_000 });
  const all = Array.from({ length: seconds }, (_, second) =>
    Array.from({ length: workers }, (_, worker) => run.frame(worker, second)),
  );
  return { frames: all, facts: run.facts };
}

/** As devices do: another step, under way or done, now and then a failure. */
function change(bytes: Uint8Array): void {
  const every = SHARES[mode];
  if (every === 0) return;
  for (let at = 2 * (tick % every); at < bytes.length; at += 2 * every) {
    const turn = tick + at;
    const beat = ((bytes[at + 1] ?? 0) & 0x80) === 0;
    const ending = turn % 50 === 0 ? ENDING_CODE.timeout : ENDING_CODE.ok;
    bytes[at] = 2 + (turn % 4);
    bytes[at + 1] = stateByte(ending, DOING_CODE.online, turn % 3 === 0, beat);
  }
}

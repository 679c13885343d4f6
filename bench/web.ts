/** What a live page costs the machine that shows it, and the controller that feeds it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type Bench, type Figure, medianOf } from './bench.ts';
import type { LivePageOptions, Mode } from './clients/live-page.ts';
import { client } from './paths.ts';
import { cpuOfDescendants } from './processes.ts';

const DEVICES = 20_000;
const WORKERS = 2;
const WARM_UP_MS = 4_000;
const MEASURED_MS = 8_000;
const CHROMIUM = '/usr/bin/chromium';

/** Percent of one core. */
interface Cost {
  readonly renderer: number;
  readonly browser: number;
  readonly controller: number;
  /** Of a canvas, a second: each change is painted in five steps of a flash, for each of two fleets. */
  readonly paints: number;
}

/** A page that is starved costs little: what it has painted is counted with what it cost. */
const COUNT_PAINTS = `
  const { putImageData } = CanvasRenderingContext2D.prototype;
  globalThis.paints = 0;
  CanvasRenderingContext2D.prototype.putImageData = function (...image) {
    globalThis.paints++;
    return putImageData.apply(this, image);
  };`;

export const web = {
  name: 'web',
  about: `a live page with ${DEVICES} cells at 2 Hz, and the controller that feeds it`,
  longest: ({ rounds }) => 3 + rounds,
  async run({ rounds }) {
    const seconds = Math.ceil(((rounds * 4 + 1) * (WARM_UP_MS + MEASURED_MS)) / 1000) + 20;
    const options = { devices: DEVICES, workers: WORKERS, seconds } satisfies LivePageOptions;
    const controller = fork(client('live-page'), [JSON.stringify(options)]);
    const [url] = (await once(controller, 'message')) as [string];
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--headless'] });
    try {
      return figures(await measureAll(browser, url, controller, rounds));
    } finally {
      await browser.close();
      controller.disconnect();
    }
  },
} satisfies Bench;

type Costs = Record<'unseen' | Mode, Cost[]>;

async function measureAll(
  browser: Browser,
  url: string,
  controller: ChildProcess,
  rounds: number,
): Promise<Costs> {
  const costs: Costs = { unseen: [], still: [], lively: [], all: [] };
  for (let round = 0; round < rounds; round++) {
    costs.unseen.push(await measure(controller, 'all'));
    const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
    await page.addInitScript(COUNT_PAINTS);
    await page.goto(url);
    for (const mode of ['still', 'lively', 'all'] as const)
      costs[mode].push(await measure(controller, mode, page));
    await page.close();
  }
  return costs;
}

async function measure(controller: ChildProcess, mode: Mode, page?: Page): Promise<Cost> {
  controller.send(mode);
  await sleep(WARM_UP_MS);
  const before = await spent(page);
  const from = performance.now();
  await sleep(MEASURED_MS);
  const after = await spent(page);
  const seconds = (performance.now() - from) / 1000;
  const aSecond = (name: keyof Cost) => (after[name] - before[name]) / seconds;
  return {
    renderer: aSecond('renderer') * 100,
    browser: aSecond('browser') * 100,
    controller: aSecond('controller') * 100,
    paints: aSecond('paints'),
  };
}

/** CPU seconds, and paints, so far. */
const spent = async (page: Page | undefined): Promise<Cost> => ({
  paints: (await page?.evaluate<number>('globalThis.paints')) ?? 0,
  renderer: cpuOfDescendants(/chromium.*--type=renderer/),
  browser: cpuOfDescendants(/chromium/),
  controller: cpuOfDescendants(/clients\/live-page/),
});

function figures({ unseen, still, lively, all }: Costs): Figure[] {
  const figure = (what: string, name: keyof Cost, of: Cost[], rival: string, theirs: Cost[]): Figure => ({
    what,
    unit: name === 'paints' ? 'a second' : '% of a core',
    ours: medianOf(of, (cost) => cost[name]),
    rival,
    theirs: medianOf(theirs, (cost) => cost[name]),
  });
  const atMost = (bar: number) => ({ bar: { of: 'value', atMost: bar } }) as const;
  const resting = 'no cell changes';
  return [
    { ...figure('page, every cell changes', 'renderer', all, resting, still), ...atMost(50) },
    { ...figure('page, one cell in five does', 'renderer', lively, resting, still), ...atMost(50) },
    figure('all of Chromium, every cell', 'browser', all, resting, still),
    figure('canvases painted, every cell', 'paints', all, resting, still),
    { ...figure('controller, every cell changes', 'controller', all, 'nobody looks', unseen), ...atMost(10) },
  ];
}

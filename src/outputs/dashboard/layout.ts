/** Where each panel stands for a terminal's size. Pure. Three layouts: wide, narrow (80×24), too small. */

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export const PANELS = [
  'header',
  'trends',
  'connected',
  'rate',
  'histogram',
  'steps',
  'chosen',
  'errors',
  'progress',
  'health',
  'events',
  'news',
  'footer',
] as const;
export type Panel = (typeof PANELS)[number];
export type Layout = Readonly<Partial<Record<Panel, Box>>>;

/** Panels without a border: lines of text over the whole width. */
const BARS: readonly Panel[] = ['header', 'trends', 'news', 'footer'];
export const isBar = (panel: Panel): boolean => BARS.includes(panel);

const HEADER = 2;
const FOOTER = 1;
export const SMALLEST = { width: 60, height: 16 } as const;

export function layoutFor(width: number, height: number): Layout {
  if (width < SMALLEST.width || height < SMALLEST.height) return { header: row(0, width, height) };
  return width >= 100 && height >= 34 ? wide(width, height) : narrow(width, height);
}

/** Charts · steps and the chosen one · errors and progress · events and health. */
function wide(width: number, height: number): Layout {
  const free = height - HEADER - FOOTER;
  const charts = Math.round(free * 0.27);
  const steps = Math.round(free * 0.31);
  const foot = Math.max(6, Math.round(free * 0.17));
  const middle = free - charts - foot;
  const chosen = Math.min(12, Math.round(middle * 0.56));
  const [a, b] = [HEADER, HEADER + charts];
  const third = Math.floor(width / 3);
  const right = Math.round(width * 0.38);
  const left = width - right;
  return {
    header: row(0, width, HEADER),
    connected: box(0, a, third, charts),
    rate: box(third, a, third, charts),
    histogram: box(2 * third, a, width - 2 * third, charts),
    steps: box(0, b, left, steps),
    chosen: box(left, b, right, chosen),
    errors: box(0, b + steps, left, middle - steps),
    progress: box(left, b + chosen, right, middle - chosen),
    events: box(0, height - FOOTER - foot, left, foot),
    health: box(left, height - FOOTER - foot, right, foot),
    footer: row(height - FOOTER, width, FOOTER),
  };
}

/** Two lines of trends in place of charts · steps · histogram and errors · progress and health · one event. */
function narrow(width: number, height: number): Layout {
  const trends = 2;
  const news = 1;
  const free = height - HEADER - trends - news - FOOTER;
  const steps = Math.round(free * 0.42);
  const foot = Math.max(3, Math.floor(free * 0.23));
  const middle = free - steps - foot;
  const [a, b] = [HEADER + trends, HEADER + trends + steps];
  const half = Math.floor(width / 2);
  return {
    header: row(0, width, HEADER),
    trends: row(HEADER, width, trends),
    steps: box(0, a, width, steps),
    histogram: box(0, b, half, middle),
    errors: box(half, b, width - half, middle),
    progress: box(0, b + middle, half, foot),
    health: box(half, b + middle, width - half, foot),
    news: row(height - FOOTER - news, width, news),
    footer: row(height - FOOTER, width, FOOTER),
  };
}

const box = (left: number, top: number, width: number, height: number): Box => ({ left, top, width, height });
const row = (top: number, width: number, height: number): Box => box(0, top, width, height);

/** What is left inside the border. */
export const inside = ({ left, top, width, height }: Box): Box =>
  box(left + 1, top + 1, Math.max(0, width - 2), Math.max(0, height - 2));

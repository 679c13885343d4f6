/** The keys of a chart that has the focus: arrows move the cursor, + and - zoom, Escape and 0 show all again. */
import type uPlot from 'uplot';
import type { TimeWindow } from './time-window.ts';

const ZOOM = 0.5;

export function readKeys(element: HTMLElement, time: TimeWindow, plotOf: () => uPlot | undefined): void {
  element.addEventListener('keydown', (event) => {
    const plot = plotOf();
    if (plot === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (act(event.key, event.shiftKey ? 10 : 1, plot, time)) event.preventDefault();
  });
  element.addEventListener('blur', () => plotOf()?.setCursor({ left: -10, top: -10 }));
}

function act(key: string, by: number, plot: uPlot, time: TimeWindow): boolean {
  switch (key) {
    case 'ArrowLeft':
      moveCursor(plot, -by);
      return true;
    case 'ArrowRight':
      moveCursor(plot, by);
      return true;
    case '+':
    case '=':
      time.zoomBy(ZOOM, momentOf(plot));
      return true;
    case '-':
      time.zoomBy(1 / ZOOM, momentOf(plot));
      return true;
    case '0':
    case 'Escape':
      time.reset();
      return true;
    default:
      return false;
  }
}

/** Under the cursor; undefined without one: the middle is meant. */
function momentOf(plot: uPlot): number | undefined {
  const { left = -1 } = plot.cursor;
  return left < 0 ? undefined : plot.posToVal(left, 'x');
}

function moveCursor(plot: uPlot, by: number): void {
  const xs = plot.data[0];
  const { left = -1, idx } = plot.cursor;
  const { min = 0, max = 0 } = plot.scales.x ?? {};
  const next =
    left < 0 || idx === null || idx === undefined ? plot.valToIdx(((min ?? 0) + (max ?? 0)) / 2) : idx + by;
  const moment = xs[Math.min(Math.max(next, 0), xs.length - 1)];
  if (moment === undefined) return;
  plot.setCursor({ left: plot.valToPos(moment, 'x'), top: plot.over.clientHeight / 2 });
}

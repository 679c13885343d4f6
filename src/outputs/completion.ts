/** How far a fleet came with the steps that were followed device by device, such as a rollout's upgrades. */
import type { Completion, Summary } from '../metrics/summary.ts';
import { clock, count, percent } from './format.ts';
import type { Palette } from './palette.ts';
import { section } from './section.ts';
import type { Column, Row } from './table.ts';

const COLUMNS: readonly Column[] = [
  { title: 'simulated time', align: 'left', shrink: 11 },
  { title: 'devices', align: 'right' },
  { title: 'done', align: 'right' },
  { title: '50 %', align: 'right', drop: 3 },
  { title: '90 %', align: 'right' },
  { title: '99 %', align: 'right', drop: 2 },
  { title: 'last', align: 'right' },
  { title: 'share done over time', align: 'left', drop: 1 },
];
const EIGHTHS = ' ▁▂▃▄▅▆▇█';
/** Of the curve on screen. */
const WIDTH = 20;

/** Moments are since the first of these attempts was due. */
export function completion(summary: Summary, width: number, colours: Palette): string[] {
  const all = summary.completion ?? [];
  const several = new Set(all.map(({ fleet }) => fleet)).size > 1;
  const rows = all.map((one): Row => {
    const since = (moment: number | undefined) => ({
      text: moment === undefined ? '–' : clock(moment - one.begin),
    });
    return [
      { text: several ? `${one.fleet} ${one.step}` : one.step },
      { text: count(one.devices) },
      {
        text: percent(one.done, one.devices),
        paint: one.done === one.devices ? colours.good : colours.plain,
      },
      since(one.p50),
      since(one.p90),
      since(one.p99),
      since(one.last),
      { text: spark(one.curve), paint: colours.accent },
    ];
  });
  return section('Completion', COLUMNS, rows, width, colours);
}

/** From none to all of the fleet: a full block is everyone. */
const spark = (curve: Completion['curve']): string =>
  Array.from({ length: WIDTH }, (_, column) => {
    const share = curve[Math.round((column * (curve.length - 1)) / (WIDTH - 1))] ?? 0;
    return EIGHTHS[share === 1 ? 8 : share === 0 ? 0 : Math.max(1, Math.floor(share * 8))];
  }).join('');

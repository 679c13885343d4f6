/** A calibration as people read it. Pure. */
import { bytes, count, duration } from '../outputs/format.ts';
import type { Palette } from '../outputs/palette.ts';
import { type Column, type Row, table } from '../outputs/table.ts';
import type { Limits } from '../preflight/limits.ts';
import type { Calibration, Ceilings, RequestCeiling } from './calibration.ts';
import { type DeviceRoom, deviceRoom } from './device-room.ts';

export interface ReportOptions {
  readonly width: number;
  readonly palette: Palette;
}

const COLUMNS: readonly Column[] = [
  { title: 'what', align: 'left' },
  { title: 'ceiling', align: 'right' },
  { title: 'that is', align: 'left' },
];

/** @param limits as they are now: what they allow is no part of a calibration */
export function calibrationTable(
  { ceilings, machine, doubts }: Calibration,
  limits: Limits,
  { width, palette }: ReportOptions,
): string {
  const rows: (readonly [string, string, string])[] = [
    ...ceilings.requests.map(requestRow),
    ...elsewhere(ceilings, machine.cores),
    ['connects, 1 worker', `${count(ceilings.connectsPerSecond)}/s`, 'TCP, CONNECT and CONNACK, 64 at once'],
    ...(ceilings.callsPerSecond === undefined
      ? []
      : [['HTTPS calls, 1 worker', `${count(ceilings.callsPerSecond)}/s`, '32 connections'] as const]),
    ...roomRows(deviceRoom(ceilings.memory, limits)),
    ['timers', duration(ceilings.timers.p99 * 1000), timersText(ceilings)],
  ];
  const cells = rows.map(
    ([what, ceiling, is]): Row => [
      { text: what },
      { text: ceiling, paint: palette.heading },
      { text: is, paint: palette.faint },
    ],
  );
  const notes = doubts.map((doubt) => palette.warn(`! ${doubt}`));
  return `${[...table(COLUMNS, cells, { width, palette }), ...notes].join('\n')}\n`;
}

const workersText = (workers: number): string => `${workers} ${workers === 1 ? 'worker' : 'workers'}`;

const BOUND_BY: Readonly<Record<RequestCeiling['boundBy'], string>> = {
  workers: '',
  responder: '; the null responder was the limit',
  cores: '; cores shared with the null responder',
};

function requestRow(ceiling: RequestCeiling): [string, string, string] {
  const { workers, perSecond, latenessP99Ms, saturatedPerSecond, cpuMicros, boundBy } = ceiling;
  return [
    `requests on time, ${workersText(workers)}`,
    `${count(perSecond)}/s`,
    `lateness p99 ${duration(latenessP99Ms * 1000)}; saturated ${count(saturatedPerSecond)}/s at ${cpuMicros} µs of CPU${BOUND_BY[boundBy]}`,
  ];
}

/** Where the cores end before the workers do, what a target on another machine would leave them. */
function elsewhere({ requests }: Ceilings, cores: number): [string, string, string][] {
  const [one] = requests;
  const last = requests.at(-1);
  if (!last || last.boundBy === 'workers' || cores === 1) return [];
  return [
    [
      `  with the target elsewhere, ${workersText(cores)}`,
      `${count(one.perSecond * cores)}/s`,
      `reckoned: ${count(one.perSecond)}/s each`,
    ],
  ];
}

function roomRows({
  byMemory,
  byDescriptors,
  byPorts,
  bytesEach,
  freeMemory,
}: DeviceRoom): [string, string, string][] {
  const rows: [string, string, string][] = [
    ['devices by memory', count(byMemory), `${bytes(bytesEach)} each, ${bytes(freeMemory)} free`],
  ];
  if (byDescriptors !== undefined) rows.push(['devices by open files', count(byDescriptors), 'one process']);
  if (byPorts !== undefined)
    rows.push(['devices by source ports', count(byPorts), 'towards each address and port of the target']);
  return rows;
}

const timersText = ({ timers: { p50, max, clockStepNs, clockReadNs } }: Ceilings): string =>
  `late at p99; p50 ${duration(p50 * 1000)}, max ${duration(max * 1000)}; clock steps of ${clockStepNs} ns, read in ${clockReadNs} ns`;

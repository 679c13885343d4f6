/**
 * The devices behind the API. Whether one is online and what it measures are functions of its id and the moment, so
 * that history, current data and pushes agree and thousands of devices take no memory; only what a device was told to
 * keep to is kept.
 */
import { hash } from '../../../random.ts';
import type { DataRecord } from '../wire.ts';
import { FIRST, formatTime } from '../wire.ts';
import { drawn, measuredValue, type Point } from './curves.ts';

export interface SimulatorOptions {
  readonly seed: number;
  /** 0…1: the part of its time that a device is online. */
  readonly online: number;
  /** ms for which a device stays online or offline at least. */
  readonly dwell: number;
  /** ms from one record to the next. */
  readonly sample: number;
  /** ms for which records are kept. */
  readonly retention: number;
}

/** Data points by name. */
export type Values = Readonly<Partial<Record<Point, number>>>;

interface Setting {
  readonly from: number;
  readonly values: Values;
}

/** What to give of a history. Times are epoch ms, both ends included. */
export interface HistoryQuery {
  readonly points: readonly Point[];
  readonly start?: number;
  readonly end?: number;
  readonly limit: number;
  /** Where to go on from, this record included. */
  readonly cursor?: number;
  readonly first: number;
}

export interface HistoryPage {
  readonly records: readonly DataRecord[];
  /** The record to go on from; absent when there is none. */
  readonly cursor?: number;
}

/** Settings kept a device: the values of records before the oldest one are as if it had held all the time. */
const SETTINGS_KEPT = 100;
const PRESENCE = 5;

export class Simulator {
  readonly #options: SimulatorOptions;
  readonly #settings = new Map<string, Setting[]>();

  constructor(options: SimulatorOptions) {
    this.#options = options;
  }

  online(id: string, time: number): boolean {
    const device = this.#number(id);
    return this.#onlineIn(device, this.#stay(device, time));
  }

  /** What it keeps to from a moment on; moments of one device come in order. */
  set(id: string, from: number, values: Values): void {
    const known = this.#settings.get(id) ?? [];
    const settings = [...known, { from, values: { ...known.at(-1)?.values, ...values } }];
    this.#settings.set(id, settings.slice(-SETTINGS_KEPT));
  }

  /** Its newest record at a moment; undefined for a device that was offline for as long as records are kept. */
  current(id: string, points: readonly Point[], now: number): DataRecord | undefined {
    const [record] = this.history(id, { points, limit: 1, first: FIRST.newest }, now).records;
    return record;
  }

  history(id: string, query: HistoryQuery, now: number): HistoryPage {
    const { points, start, end, limit, cursor, first } = query;
    const oldestFirst = first === FIRST.oldest;
    let from = Math.max(start ?? 0, now - this.#options.retention);
    let to = Math.min(end ?? now, now);
    if (cursor !== undefined && oldestFirst) from = Math.max(from, cursor);
    if (cursor !== undefined && !oldestFirst) to = Math.min(to, cursor);
    const device = this.#number(id);
    const settings = this.#settings.get(id);
    const records: DataRecord[] = [];
    for (const time of this.#times(device, from, to, oldestFirst)) {
      if (records.length === limit) return { records, cursor: time };
      const set = settings?.findLast((setting) => setting.from <= time)?.values ?? {};
      records.push(recordOf(device, points, time, set));
    }
    return { records };
  }

  /** When it made records, both ends included: on its own raster, while it was online. */
  *#times(device: number, from: number, to: number, oldestFirst: boolean): Generator<number> {
    const { sample, dwell } = this.#options;
    const offset = device % sample;
    const atOrAfter = (time: number) => Math.ceil((time - offset) / sample) * sample + offset;
    const atOrBefore = (time: number) => Math.floor((time - offset) / sample) * sample + offset;
    let time = oldestFirst ? atOrAfter(from) : atOrBefore(to);
    while (time >= from && time <= to) {
      const stay = this.#stay(device, time);
      const begins = stay * dwell - (device % dwell);
      if (this.#onlineIn(device, stay)) {
        yield time;
        time += oldestFirst ? sample : -sample;
      } else time = oldestFirst ? atOrAfter(begins + dwell) : atOrBefore(begins - 1);
    }
  }

  /** The number of the stay, online or offline, in which a moment lies. */
  #stay(device: number, time: number): number {
    const { dwell } = this.#options;
    return Math.floor((time + (device % dwell)) / dwell);
  }

  #onlineIn(device: number, stay: number): boolean {
    return drawn(device, PRESENCE, stay) < this.#options.online;
  }

  #number(id: string): number {
    return hash(this.#options.seed, 'expeed', id);
  }
}

function recordOf(device: number, points: readonly Point[], time: number, set: Values): DataRecord {
  const record: Record<string, string | number> = { timestamp: formatTime(time) };
  for (const point of points) record[point] = measuredValue(point, device, time, set);
  return record;
}

/**
 * A worker's recorder: counts what its devices did and closes one frame about once a second. It never looks at
 * a clock; whoever calls it says what time it was. Begin and end of one attempt cost well under 300 ns
 * together, so names are interned once and nothing is allocated for an attempt.
 */
import { ABANDONED, type Outcome } from '../lifecycle/outcome.ts';
import { HIGHEST_MICROS } from './buckets.ts';
import {
  FRAME_VERSION,
  type Frame,
  type FrameAttempt,
  type FrameBegun,
  type FrameEntry,
  type FrameEvent,
  type FrameGauges,
  type FrameHealth,
} from './frame.ts';
import { Histogram, type Page } from './histogram.ts';

/** A step of a fleet, by number; made by `slot`. */
export type Slot = number;
/** A tally by number; made by `counter`. */
export type Counter = number;

export const EVENTS_PER_FRAME = 50;

/** Everything in a frame that the recorder cannot know by itself. */
export interface WindowFacts extends Omit<FrameHealth, 'lateness'> {
  /** The window, real milliseconds since the start of the run. */
  readonly from: number;
  readonly to: number;
  readonly final: boolean;
  readonly paused: boolean;
  readonly gauges: readonly FrameGauges[];
  /** The most downloads under way at once; 0: none. */
  readonly downloads?: number;
}

/** One step in one phase: what began within this window, and every way in which it has ended so far. */
interface Cell {
  readonly fleet: string;
  readonly step: string;
  readonly phase: string;
  begun: number;
  missed: number;
  readonly endings: Map<Outcome, Ending>;
  touched: boolean;
}

interface Ending {
  readonly cell: Cell;
  readonly outcome: Outcome;
  count: number;
  readonly fromDue: Histogram;
  readonly fromSend: Histogram;
}

export class Recorder {
  private readonly worker: number;
  private readonly phases: readonly string[];
  private readonly slots = new Map<string, Slot>();
  /** Of slot s in phase p: cells[s × phases + p]. */
  private readonly cells: Cell[] = [];
  private readonly spare: Page[] = [];
  private touchedCells: Cell[] = [];
  private touchedEndings: Ending[] = [];

  private readonly counters = new Map<string, Counter>();
  private readonly counterNames: string[] = [];
  private readonly counts: number[] = [];

  private readonly latenesses = new Histogram(this.spare);
  private attempts: FrameAttempt[] = [];
  private events: FrameEvent[] = [];
  private eventsDropped = 0;
  private sequence = 0;

  /** `phases`: names by number, at least one; see phaseNames(). */
  constructor(worker: number, phases: readonly string[]) {
    this.worker = worker;
    this.phases = phases;
  }

  /** The number of a fleet's step; the same names always give the same number. Keep it: this is the slow part. */
  slot(fleet: string, step: string): Slot {
    const key = `${fleet}\u0000${step}`;
    const known = this.slots.get(key);
    if (known !== undefined) return known;
    const slot = this.slots.size;
    this.slots.set(key, slot);
    for (const phase of this.phases) {
      this.cells.push({ fleet, step, phase, begun: 0, missed: 0, endings: new Map(), touched: false });
    }
    return slot;
  }

  /** An attempt begins. `phase`: the number of the phase in which it was due; its end names the same one. */
  begin(slot: Slot, phase: number): void {
    this.touch(slot, phase).begun++;
  }

  /**
   * An attempt ends. Latencies are microseconds from the due time and from the actual send; fractions are cut
   * off, a negative one (begun by a hair before it was due) counts as 0. One that is no finite number is
   * refused: the outcome is counted and the latency is not, which accountingErrors() finds.
   */
  end(slot: Slot, phase: number, outcome: Outcome, dueMicros: number, sendMicros: number): void {
    const ending = this.ending(slot, phase, outcome);
    ending.count++;
    if (outcome === ABANDONED) return;
    if (Number.isFinite(dueMicros)) ending.fromDue.record(dueMicros > 0 ? Math.floor(dueMicros) : 0);
    if (Number.isFinite(sendMicros)) ending.fromSend.record(sendMicros > 0 ? Math.floor(sendMicros) : 0);
  }

  /** An attempt was still in flight when the run ended; it has no latency. */
  abandon(slot: Slot, phase: number): void {
    this.ending(slot, phase, ABANDONED).count++;
  }

  /** Attempts that were due in this phase and never begun. */
  missed(slot: Slot, phase: number, count: number): void {
    if (count > 0) this.touch(slot, phase).missed += count;
  }

  /** The number of a named tally, for `add`. */
  counter(name: string): Counter {
    const known = this.counters.get(name);
    if (known !== undefined) return known;
    const counter = this.counterNames.length;
    this.counters.set(name, counter);
    this.counterNames.push(name);
    this.counts.push(0);
    return counter;
  }

  add(counter: Counter, by = 1): void {
    this.counts[counter]! += by;
  }

  /** As add(counter(name)), for names that are not at hand as numbers. */
  tally(name: string, by = 1): void {
    this.add(this.counter(name), by);
  }

  /** An attempt that has ended, to be told device by device. It is counted by end() or abandon() all the same. */
  follow(attempt: FrameAttempt): void {
    this.attempts.push(attempt);
  }

  /** A line for the event log. `at`: real ms since the start of the run. Above 50 a frame they are only counted. */
  event(level: FrameEvent['level'], text: string, at: number): void {
    if (this.events.length < EVENTS_PER_FRAME) this.events.push({ at, level, text });
    else this.eventsDropped++;
  }

  /**
   * How late a life was resumed after the moment it was planned for; microseconds, early counts as 0. What is no
   * finite number counts as the worst: a schedule that cannot be measured must not pass for one that was kept.
   */
  lateness(micros: number): void {
    if (!Number.isFinite(micros)) this.latenesses.record(HIGHEST_MICROS);
    else this.latenesses.record(micros > 0 ? Math.floor(micros) : 0);
  }

  /** Ends the window: everything recorded since the last close, and nothing else. */
  close(facts: WindowFacts): Frame {
    const { from, to, final, paused, gauges, downloads = 0, ...health } = facts;
    const frame: Frame = {
      version: FRAME_VERSION,
      worker: this.worker,
      sequence: this.sequence++,
      from,
      to,
      final,
      paused,
      begun: this.takeBegun(),
      entries: this.takeEntries(),
      gauges,
      tallies: this.takeTallies(),
      ...(downloads > 0 && { downloads }),
      ...(this.attempts.length > 0 && { attempts: this.attempts }),
      events: this.events,
      eventsDropped: this.eventsDropped,
      health: { lateness: this.latenesses.take(), ...health },
    };
    this.attempts = [];
    this.events = [];
    this.eventsDropped = 0;
    return frame;
  }

  private touch(slot: Slot, phase: number): Cell {
    const cell = this.cells[slot * this.phases.length + phase]!;
    if (!cell.touched) {
      cell.touched = true;
      this.touchedCells.push(cell);
    }
    return cell;
  }

  private ending(slot: Slot, phase: number, outcome: Outcome): Ending {
    const cell = this.cells[slot * this.phases.length + phase]!;
    const ending = cell.endings.get(outcome) ?? this.newEnding(cell, outcome);
    if (ending.count === 0) this.touchedEndings.push(ending);
    return ending;
  }

  private newEnding(cell: Cell, outcome: Outcome): Ending {
    const fromDue = new Histogram(this.spare);
    const fromSend = new Histogram(this.spare);
    const ending: Ending = { cell, outcome, count: 0, fromDue, fromSend };
    cell.endings.set(outcome, ending);
    return ending;
  }

  private takeBegun(): FrameBegun[] {
    const begun = this.touchedCells.map((cell): FrameBegun => {
      const { fleet, phase, step, begun: count, missed } = cell;
      cell.begun = 0;
      cell.missed = 0;
      cell.touched = false;
      return { fleet, phase, step, count, missed };
    });
    this.touchedCells = [];
    return begun;
  }

  private takeEntries(): FrameEntry[] {
    const entries = this.touchedEndings.map((ending): FrameEntry => {
      const { cell, outcome, count, fromDue, fromSend } = ending;
      const entry: FrameEntry = {
        fleet: cell.fleet,
        phase: cell.phase,
        step: cell.step,
        outcome,
        count,
        fromDue: fromDue.take(),
        fromSend: fromSend.take(),
      };
      ending.count = 0;
      return entry;
    });
    this.touchedEndings = [];
    return entries;
  }

  private takeTallies(): Record<string, number> {
    const tallies: Record<string, number> = {};
    for (let i = 0; i < this.counts.length; i++) {
      if (this.counts[i] === 0) continue;
      tallies[this.counterNames[i]!] = this.counts[i]!;
      this.counts[i] = 0;
    }
    return tallies;
  }
}

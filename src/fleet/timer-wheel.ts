/**
 * A hierarchical timer wheel: four levels of 256 slots, a tick each at the lowest. Setting and cancelling
 * cost a few pointer writes whatever the number of timers, and an idle fleet's far timers cost one move a level.
 * The wheel has no clock: it is told the time by advance().
 */
import { DOUBLE_ZERO } from './double-zero.ts';

const BITS = 8;
const SLOTS = 1 << BITS;
const MASK = SLOTS - 1;
const LEVELS = 4;
/** Ticks of one slot of each level, and of all levels. Not by shifting: the last one has more than 31 bits. */
const SPAN = [1, 2 ** 8, 2 ** 16, 2 ** 24, 2 ** 32] as const;
/** Ticks ahead that the highest level can tell apart from now: all its slots but the one that is being dealt out. */
const HORIZON = (SLOTS - 1) * 2 ** (BITS * (LEVELS - 1));

/** Anything that can wait. Links are in the object itself, so that a device's wait allocates nothing. */
export abstract class Timer {
  /** The wheel's tick, rounded up: a timer never fires early. */
  tick = DOUBLE_ZERO;
  next: Timer | undefined;
  previous: Timer | undefined;
  wheel: TimerWheel | undefined;
  slot = 0;

  abstract fire(): void;
}

export class TimerWheel {
  private readonly slots = new Array<Timer | undefined>(SLOTS * LEVELS).fill(undefined);
  /** How many timers each level holds, so that empty levels are passed over. */
  private readonly held = new Array<number>(LEVELS).fill(0);
  /** Every timer up to and including this tick has fired. */
  private current: number;

  constructor(now: number) {
    this.current = Math.floor(now);
  }

  /** Due in ticks, with fractions, on the clock that advance() is told. A moment already past fires at the next advance. */
  set(timer: Timer, due: number): void {
    if (timer.wheel) timer.wheel.cancel(timer);
    timer.tick = Math.max(Math.ceil(due), this.current + 1);
    timer.wheel = this;
    this.place(timer);
  }

  cancel(timer: Timer): void {
    if (timer.wheel !== this) return;
    timer.wheel = undefined;
    this.unlink(timer);
  }

  /** Fires everything due up to now, in order of tick. Timers set while firing for a past moment fire too. */
  advance(now: number): void {
    const target = Math.floor(now);
    while (this.current < target) {
      if (this.held[0] === 0) {
        // Nothing within this turn of the lowest level: go to its end, where the level above is dealt out.
        const end = this.current + MASK - (this.current & MASK);
        if (end >= target) {
          this.current = target;
          return;
        }
        this.current = end;
      }
      this.current++;
      if ((this.current & MASK) === 0) this.cascade(1);
      this.fireSlot(this.current & MASK);
    }
  }

  /** The latest moment at which advance() must be called next; Infinity when no timer is set. */
  nextWake(): number {
    let wake = this.held[0] ? this.nextTick() : Number.POSITIVE_INFINITY;
    // A higher level is dealt out when the one below has come full turn; that may be before the next tick.
    for (let level = 1; level < LEVELS; level++) {
      if (this.held[level]) wake = Math.min(wake, this.nextCascade(level));
    }
    return wake;
  }

  private nextTick(): number {
    let tick = this.current + 1;
    while (!this.slots[tick & MASK]) tick++;
    return tick;
  }

  private nextCascade(level: number): number {
    const span = SPAN[level]!;
    const turn = Math.floor(this.current / span);
    for (let ahead = 1; ahead <= SLOTS; ahead++) {
      if (this.slots[level * SLOTS + ((turn + ahead) & MASK)]) return (turn + ahead) * span;
    }
    return (turn + SLOTS) * span;
  }

  private place(timer: Timer): void {
    // One beyond the horizon is placed at it, and again from there.
    const distance = Math.min(timer.tick - this.current, HORIZON);
    const tick = this.current + distance;
    let level = 0;
    while (level < LEVELS - 1 && distance >= SPAN[level + 1]!) level++;
    const slot = level * SLOTS + (Math.floor(tick / SPAN[level]!) & MASK);
    const first = this.slots[slot];
    timer.slot = slot;
    timer.previous = undefined;
    timer.next = first;
    if (first) first.previous = timer;
    this.slots[slot] = timer;
    this.held[level] = (this.held[level] as number) + 1;
  }

  private unlink(timer: Timer): void {
    if (timer.previous) timer.previous.next = timer.next;
    else this.slots[timer.slot] = timer.next;
    if (timer.next) timer.next.previous = timer.previous;
    timer.next = undefined;
    timer.previous = undefined;
    const level = timer.slot >> BITS;
    this.held[level] = (this.held[level] as number) - 1;
  }

  private cascade(level: number): void {
    if (level >= LEVELS) return;
    const turn = Math.floor(this.current / SPAN[level]!) & MASK;
    if (turn === 0) this.cascade(level + 1);
    const slot = level * SLOTS + turn;
    for (let timer = this.slots[slot]; timer; timer = this.slots[slot]) {
      this.unlink(timer);
      this.place(timer);
    }
  }

  private fireSlot(slot: number): void {
    // Firing may cancel or set others of the same slot: take them one at a time.
    for (let timer = this.slots[slot]; timer; timer = this.slots[slot]) {
      timer.wheel = undefined;
      this.unlink(timer);
      timer.fire();
    }
  }
}

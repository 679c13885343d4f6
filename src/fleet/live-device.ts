/** A virtual device in the live world: who it is, what it is doing, and what it has in flight. */
import type { Device, FleetFacts, Identity, Target } from '../lifecycle/cloud.ts';
import { mulberry32, nextState, sideStream } from '../random.ts';
import type { Connection } from './connection.ts';
import type { Deliveries } from './deliveries.ts';
import type { Diary } from './diary.ts';
import type { LiveFleet } from './live-fleet.ts';
import type { LiveWorld } from './live-world.ts';
import { Process } from './process.ts';

export class LiveDevice implements Device {
  readonly world: LiveWorld;
  readonly live: LiveFleet;
  readonly index: number;
  readonly identity: Identity;
  readonly state: unknown;
  readonly main: Process;

  /** Undefined while down. */
  connection: Connection | undefined;
  /** Waits for the old connection's end to open a new one. */
  successor: Process | undefined;
  /** The process that reconnects after a loss, until it ends or is called off. */
  recovery: Process | undefined;
  stranded = false;
  /** The process that has the device for itself. */
  holder: Process | undefined;
  /** Reactions and recoveries under way; undefined without any, as for most devices most of the time. */
  others: Set<Process> | undefined;
  /** The one request in flight, as it is nearly always; further ones are in `furtherRequests`. */
  request: Process | undefined;
  furtherRequests: Map<string, Process> | undefined;
  /**
   * Keys of requests that timed out or lost their connection: a reply to one of these is late. With the label of
   * those that the present connection may still lose.
   */
  givenUp: Map<string, string | undefined> | undefined;
  /** Of the session that the server keeps for it; undefined without one, or before its first message. */
  deliveries: Deliveries | undefined;
  /** Its place among the devices of its fleet in this worker; set as it is added. */
  position = 0;
  /** Where the device is in its life: a slot of the fleet's. */
  step: number;
  /** What it did last; undefined unless somebody watches. */
  diary: Diary | undefined;
  /** Its lives have ended and its connection is closed, after the world began to stop. */
  finished = false;
  /** One integer for each stream of draws: all that a device can afford. */
  private planned: number;
  private plannedBeside: number;
  private unplanned: number;

  constructor(live: LiveFleet, index: number, identity: Identity, seed: number) {
    this.world = live.world;
    this.live = live;
    this.index = index;
    this.identity = identity;
    this.state = live.side.newState(live.facts);
    this.main = new Process(this);
    this.step = live.waiting;
    this.planned = seed;
    this.plannedBeside = sideStream(seed, 1);
    this.unplanned = sideStream(seed, 2);
  }

  get fleet(): FleetFacts {
    return this.live.facts;
  }
  get target(): Target {
    return this.world.target;
  }
  get connected(): boolean {
    return this.connection?.state === 'up';
  }
  get recovering(): boolean {
    return this.recovery !== undefined;
  }

  random(of?: 'recovery'): number {
    if (of === 'recovery') {
      this.unplanned = nextState(this.unplanned);
      return mulberry32(this.unplanned);
    }
    const { drawing } = this.world.runner;
    if (drawing?.role === 'turn') {
      drawing.stream = nextState(drawing.stream);
      return mulberry32(drawing.stream);
    }
    if (drawing === this.main) {
      this.planned = nextState(this.planned);
      return mulberry32(this.planned);
    }
    this.plannedBeside = nextState(this.plannedBeside);
    return mulberry32(this.plannedBeside);
  }

  processes(): Process[] {
    const all = this.others ? [...this.others] : [];
    if (this.main.life || this.main.waiting === 'arrival') all.unshift(this.main);
    return all;
  }
}

/** Shows a worker's devices one by one to whoever watches the run: a cell each, twice a second; one's last messages. */
import { CELL_BYTES, DOING_CODE, stateByte, stepByte, type WorkerCells } from '../metrics/cell.ts';
import { cellOfDevice } from '../metrics/cell-sample.ts';
import type { DeviceStory } from '../metrics/device-story.ts';
import type { FleetPlan, Shard } from '../scenario/plan.ts';
import { Diary } from './diary.ts';
import type { LiveDevice } from './live-device.ts';
import type { LiveWorld } from './live-world.ts';
import type { LiveAttempt } from './process.ts';

const EVERY_MS = 500;

interface Numbers {
  readonly fleets: readonly Pick<FleetPlan, 'first' | 'devices'>[];
}

export class Watch {
  private readonly world: LiveWorld;
  private readonly worker: number;
  private readonly post: (cells: WorkerCells) => void;
  /** By number in the run, ascending; of a great fleet an even sample. */
  private readonly shown: ReadonlyMap<number, LiveDevice>;
  private cancel: () => void = () => {};

  /** Before any life begins. */
  constructor(world: LiveWorld, plan: Numbers, shard: Shard, post: (cells: WorkerCells) => void) {
    this.world = world;
    this.worker = shard.index;
    this.post = post;
    this.shown = shownDevices(world, plan);
    for (const device of this.shown.values()) device.diary = new Diary(world.clock, device.live.waiting);
  }

  begin(): void {
    this.post(this.cells());
    this.cancel = this.world.clock.after(EVERY_MS, () => this.begin());
  }

  /** How every device ended. */
  finish(): void {
    this.cancel();
    this.post(this.cells());
  }

  /** Undefined for a device of another worker, or one that is not shown. */
  tell(number: number): DeviceStory | undefined {
    const device = this.shown.get(number);
    if (!device?.diary) return undefined;
    const { live, identity, index } = device;
    return {
      device: number,
      fleet: live.facts.name,
      index,
      name: identity.clientId || identity.serial,
      at: this.world.clock.now(),
      connected: device.connected,
      ended: device.step === live.ended,
      underWay: underWay(device).map(({ step, due }) => ({ step, due })),
      ...device.diary.told(),
    };
  }

  private cells(): WorkerCells {
    const cells = new Uint8Array(this.shown.size * CELL_BYTES);
    let at = 0;
    for (const device of this.shown.values()) {
      const { diary } = device;
      if (!diary) continue;
      if (diary.endedSince) diary.beat = !diary.beat;
      diary.endedSince = false;
      const attempt = innermost(device);
      cells[at++] = stepByte(attempt?.place ?? diary.place);
      cells[at++] = stateByte(diary.ending, doing(device), attempt !== undefined, diary.beat);
    }
    const steps = this.world.fleets.map((fleet) => fleet.placeNames());
    return { worker: this.worker, steps, cells };
  }
}

function shownDevices({ fleets }: LiveWorld, plan: Numbers): Map<number, LiveDevice> {
  const devices = plan.fleets.reduce((sum, fleet) => sum + fleet.devices, 0);
  const shown = new Map<number, LiveDevice>();
  for (const [place, fleet] of fleets.entries()) {
    const first = plan.fleets[place]?.first ?? 0;
    for (const device of fleet.devices)
      if (cellOfDevice(first + device.index, devices) !== undefined) shown.set(first + device.index, device);
  }
  return shown;
}

function doing(device: LiveDevice): number {
  const { live, main } = device;
  if (device.step === live.ended) return DOING_CODE.ended;
  if (main.waiting === 'arrival') return DOING_CODE.waiting;
  return device.connected || !live.side.mqtt ? DOING_CODE.online : DOING_CODE.offline;
}

/** What a device does beside its own life, such as an upgrade it was told of, is what is worth seeing. */
function innermost({ main, others }: LiveDevice): LiveAttempt | undefined {
  let found = main.attempt;
  for (const other of others ?? []) if (other.role !== 'somebody' && other.attempt) found = other.attempt;
  return found;
}

function underWay(device: LiveDevice): LiveAttempt[] {
  return device.processes().flatMap(({ attempt }) => {
    const all: LiveAttempt[] = [];
    for (let one = attempt; one; one = one.outer) all.unshift(one);
    return all;
  });
}

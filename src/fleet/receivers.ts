/** Devices that are called over HTTP, each on a port of its own, to the end of the run. */

import type { AnsweredCall, ReceivedCall } from '../lifecycle/cloud.ts';
import type { Listening } from '../lifecycle/effects.ts';
import { failure, OK } from '../lifecycle/outcome.ts';
import type { ListenForCalls, Receiver } from '../net/receiver.ts';
import type { LiveDevice } from './live-device.ts';
import type { LiveWorld } from './live-world.ts';
import type { Process } from './process.ts';

const LOOPBACK = '127.0.0.1';
const GONE: AnsweredCall = { status: 503, body: '' };

export class Receivers {
  private readonly world: LiveWorld;
  private readonly listenForCalls: ListenForCalls;
  private readonly open = new Map<LiveDevice, Promise<Receiver>>();

  constructor(world: LiveWorld, listenForCalls: ListenForCalls) {
    this.world = world;
    this.listenForCalls = listenForCalls;
  }

  /** A device that listens already goes on where it does. */
  listen(process: Process, port = 0): void {
    const { device } = process;
    process.waiting = 'listen';
    let receiver = this.open.get(device);
    if (!receiver) {
      const host = this.world.target.listenOn ?? LOOPBACK;
      receiver = this.listenForCalls(host, port, (call) => this.answer(device, call));
      this.open.set(device, receiver);
    }
    receiver.then(
      ({ url }) => this.resume(process, { outcome: OK, url }),
      (error: NodeJS.ErrnoException) => {
        this.open.delete(device);
        this.resume(process, { outcome: failure('socket', error.code ?? 'listen'), url: '' });
      },
    );
  }

  /** It may have been ended meanwhile, or listen again. */
  private resume(process: Process, listening: Listening): void {
    if (process.waiting === 'listen') this.world.runner.resume(process, listening);
  }

  private answer(device: LiveDevice, call: ReceivedCall): AnsweredCall {
    const { receiver } = device.live.side;
    if (!receiver) return GONE;
    const answered = receiver.answer(device, call);
    device.diary?.received(`${call.method} ${call.path}`, answered.message?.label ?? '', call.body);
    device.diary?.sent(`${call.method} ${call.path}`, String(answered.status), answered.body);
    if (answered.message) this.world.messages.deliver(device, answered.message);
    return answered;
  }

  /** What is being answered still is; what comes later is refused, and no frame counts it. */
  async close(): Promise<void> {
    const receivers = await Promise.allSettled(this.open.values());
    await Promise.all(receivers.map(async (one) => one.status === 'fulfilled' && (await one.value.close())));
  }
}

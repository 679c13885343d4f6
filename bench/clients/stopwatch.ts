/**
 * Loaded into the worker threads of a real run (`node --import`): writes down each attempt as the run itself measures
 * it. The run knows nothing of it; it costs a worker some 0.2 µs an attempt and the file is written after the last one.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread, threadId } from 'node:worker_threads';
import type { LiveDevice } from '../../src/fleet/live-device.ts';
import type { LiveAttempt } from '../../src/fleet/process.ts';
import type { Outcome } from '../../src/lifecycle/outcome.ts';

/** Where the files go: one a worker, `stopwatch-N.txt`. */
export const FOLDER = 'REGATTA_STOPWATCH';
/** The one step that is written down: its attempts are one request each, whose mid is the device's last. */
const STEP = 'query';

/** Columns of numbers that grow without a copy, and without work for the garbage collector. */
class Column {
  private static readonly PAGE = 65_536;
  private readonly pages: Float64Array[] = [];
  length = 0;

  push(value: number): void {
    const index = this.length++ % Column.PAGE;
    if (index === 0) this.pages.push(new Float64Array(Column.PAGE));
    this.pages.at(-1)![index] = value;
  }
  at(row: number): number {
    return this.pages[Math.floor(row / Column.PAGE)]![row % Column.PAGE]!;
  }
}

if (!isMainThread) await watch(process.env[FOLDER] ?? '.');

async function watch(folder: string): Promise<void> {
  const { Attempts, Frames, Recorder } = await import('../../workers/devices.ts');
  const devices: LiveDevice[] = [];
  const outcomes: Outcome[] = [];
  const columns = {
    mid: new Column(),
    phase: new Column(),
    due: new Column(),
    sent: new Column(),
    took: new Column(),
  };
  /** Of the attempt that ended last, µs as recorded. */
  let fromSend = 0;

  const { end: record } = Recorder.prototype;
  Recorder.prototype.end = function (slot, phase, outcome, dueMicros, sendMicros) {
    fromSend = sendMicros;
    record.call(this, slot, phase, outcome, dueMicros, sendMicros);
  };
  const { end } = Attempts.prototype;
  Attempts.prototype.end = function (process, attempt, outcome) {
    end.call(this, process, attempt, outcome);
    if (attempt.step !== STEP) return;
    const { phase, due, sent } = attempt as LiveAttempt;
    devices.push(process.device);
    outcomes.push(outcome);
    columns.mid.push((process.device.state as { readonly mid: number }).mid);
    columns.phase.push(phase);
    columns.due.push(due);
    columns.sent.push(sent);
    columns.took.push(fromSend);
  };
  const { finish } = Frames.prototype;
  Frames.prototype.finish = function () {
    finish.call(this);
    const clock = devices[0]?.world.clock;
    // Both are CLOCK_MONOTONIC, so one reading of each tells what the run calls zero.
    const zero = clock ? Number(process.hrtime.bigint()) - clock.now() * 1e6 : 0;
    const rows = devices.map((device, row) => {
      const [mid, phase, due, sent, took] = Object.values(columns).map((column) => column.at(row));
      return `${device.index} ${device.identity.clientId} ${mid} ${phase} ${due} ${sent} ${took} ${outcomes[row]}`;
    });
    writeFileSync(join(folder, `stopwatch-${threadId}.txt`), `${zero}\n${rows.join('\n')}\n`);
  };
}

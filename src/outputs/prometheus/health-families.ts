/** Whether the generator keeps up, as families of metrics. What the machine does not tell has no sample. Pure. */
import type { RunView, WorkerRow } from '../view.ts';
import { counter, type Family, type Figure, gauge, type Labels } from './family.ts';
import type { RunCounts } from './run-counts.ts';

export function healthFamilies(view: RunView, counts: RunCounts): Family[] {
  const workers = view.workers().map((row) => ({ labels: workerLabel(row.worker), row }));
  const told = (of: (row: WorkerRow) => number | undefined): Figure[] =>
    workers.flatMap(({ labels, row }) => {
      const value = of(row);
      return value === undefined ? [] : [{ labels, value }];
    });
  return [
    {
      name: 'regatta_schedule_lateness_seconds',
      help: 'How late lives were resumed after the moment they were planned for.',
      type: 'histogram',
      samples: [...counts.lateness].map(([worker, histogram]) => ({
        labels: workerLabel(worker),
        histogram,
      })),
    },
    gauge(
      'regatta_worker_busy_ratio',
      "Share of the last second that the worker's event loop was busy.",
      workers.map(({ labels, row }) => ({ labels, value: row.busy })),
    ),
    gauge(
      'regatta_worker_event_loop_lag_seconds',
      'Longest delay of the event loop within the last ten seconds.',
      workers.map(({ labels, row }) => ({ labels, value: row.loopLagMs / 1000 })),
    ),
    gauge(
      'regatta_worker_heap_bytes',
      'Heap in use.',
      workers.map(({ labels, row }) => ({ labels, value: row.heapBytes })),
    ),
    gauge(
      'regatta_worker_cpu_ratio',
      'Share of the last second that the worker had a core.',
      told(({ cpu }) => cpu),
    ),
    gauge(
      'regatta_worker_core_wait_ratio',
      'Share of the last second that the worker was ready to run and had no core.',
      told(({ waiting }) => waiting),
    ),
    counter(
      'regatta_worker_gc_seconds_total',
      'Time that went to garbage collection.',
      [...counts.collected].map(([worker, ms]) => ({ labels: workerLabel(worker), value: ms / 1000 })),
    ),
    gauge(
      'regatta_worker_backlog_bytes',
      'Bytes of MQTT connections that were sent and not taken by the system.',
      told(({ backlog }) => backlog?.bytes),
    ),
    gauge(
      'regatta_worker_backlog_sockets',
      'MQTT connections that have such bytes.',
      told(({ backlog }) => backlog?.sockets),
    ),
    ...aboutTheController(view),
    gauge(
      'regatta_frames_missing',
      'Reports of workers that have not come (yet): what they counted is not here.',
      [{ labels: {}, value: view.lostFrames }],
    ),
  ];
}

function aboutTheController({ controllerRow }: RunView): Family[] {
  if (!controllerRow) return [];
  const one = (value: number): Figure[] => [{ labels: {}, value }];
  const { busy, loopLagMs, behindMs } = controllerRow;
  return [
    gauge(
      'regatta_controller_busy_ratio',
      "Share of the last second that the controller's event loop was busy.",
      one(busy),
    ),
    gauge(
      'regatta_controller_event_loop_lag_seconds',
      'Longest delay of its event loop within the last ten seconds.',
      one(loopLagMs / 1000),
    ),
    gauge(
      'regatta_controller_behind_seconds',
      'Longest time from the end of a frame to its merge within the last ten seconds.',
      one(behindMs / 1000),
    ),
  ];
}

const workerLabel = (worker: number): Labels => ({ worker: String(worker) });

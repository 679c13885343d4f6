/** The health of one thread, a worker or the controller, by bin of the timeline. */
import type { ControllerSecond } from '../../metrics/controller-health.ts';
import type { Frame, ThreadHealth } from '../../metrics/frame.ts';
import { Histogram } from '../../metrics/histogram.ts';
import type { HealthLines, Line } from './story.ts';
import { type Binned, joinedPairs } from './timeline.ts';

/** What is undefined was not told. Shares are whole microseconds: sums of fractions would depend on their order. */
interface Health {
  readonly lateness: number | undefined;
  readonly loopLagMs: number;
  readonly heapBytes: number;
  readonly gcMs: number | undefined;
  readonly backlogBytes: number | undefined;
  readonly busy: Share;
  readonly cpu: Share;
  readonly waiting: Share;
}

interface Share {
  readonly part: number;
  readonly of: number;
}

export class HealthBins implements Binned {
  private bins: (Health | undefined)[] = [];

  add(bin: number, health: Health): void {
    const known = this.bins[bin];
    this.bins[bin] = known ? joined(known, health) : health;
  }

  joinPairs(): void {
    this.bins = joinedPairs(this.bins, joined);
  }

  lines(from: number, to: number): HealthLines {
    const bins = Array.from({ length: Math.max(0, to - from) }, (_, i) => this.bins[from + i]);
    const line = (of: (health: Health) => number | undefined): Line =>
      bins.map((bin) => (bin && of(bin)) ?? null);
    return {
      lateness: line(({ lateness }) => lateness),
      loopLagMs: line(({ loopLagMs }) => rounded(loopLagMs)),
      busy: line(({ busy }) => shareOf(busy) ?? 0),
      cpu: line(({ cpu }) => shareOf(cpu)),
      waiting: line(({ waiting }) => shareOf(waiting)),
      gcMs: line(({ gcMs }) => gcMs && rounded(gcMs)),
      backlogBytes: line(({ backlogBytes }) => backlogBytes),
      heapBytes: line(({ heapBytes }) => Math.round(heapBytes)),
    };
  }
}

/** To a thousandth, which is far below what can be measured of these. */
export const rounded = (value: number): number => Math.round(value * 1000) / 1000;

const shareOf = ({ part, of }: Share): number | undefined => (of === 0 ? undefined : rounded(part / of));

export function workerHealth({ from, to, health }: Frame): Health {
  const lateness = new Histogram();
  lateness.add(health.lateness);
  return {
    ...threadHealth(health, to - from),
    lateness: lateness.percentile(99),
    backlogBytes: health.backlog?.bytes,
  };
}

export const controllerHealth = (second: ControllerSecond): Health =>
  threadHealth(second, second.to - second.from);

function threadHealth({ loopLagMs, heapBytes, gc, busy, cpu, waiting }: ThreadHealth, ms: number): Health {
  const window = Math.round(ms * 1000);
  const share = (value: number | undefined): Share =>
    value === undefined ? { part: 0, of: 0 } : { part: Math.round(value * window), of: window };
  return {
    lateness: undefined,
    loopLagMs,
    heapBytes,
    gcMs: gc?.longestMs,
    backlogBytes: undefined,
    busy: share(busy),
    cpu: share(cpu),
    waiting: share(waiting),
  };
}

const joined = (a: Health, b: Health): Health => ({
  lateness: most(a.lateness, b.lateness),
  loopLagMs: Math.max(a.loopLagMs, b.loopLagMs),
  heapBytes: Math.max(a.heapBytes, b.heapBytes),
  gcMs: most(a.gcMs, b.gcMs),
  backlogBytes: most(a.backlogBytes, b.backlogBytes),
  busy: together(a.busy, b.busy),
  cpu: together(a.cpu, b.cpu),
  waiting: together(a.waiting, b.waiting),
});

const most = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);

const together = (a: Share, b: Share): Share => ({ part: a.part + b.part, of: a.of + b.of });

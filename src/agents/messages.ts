/**
 * Everything that goes through Redis between a controller and its agents, in one file. Jobs go over BullMQ to the
 * queue of one agent; a run's control stream tells every agent of the run what to do; its words stream brings back
 * what workers tell; cells, which may be lost, have a short stream of their own. Times are ms of Redis' own clock, which both sides know their distance to (clock-offset.ts).
 */
import type { Calibration } from '../calibration/calibration.ts';
import type { FromWorker } from '../engine/protocol.ts';
import type { Limits } from '../preflight/limits.ts';
import type { Shard } from '../scenario/plan.ts';
import type { SealedBox } from './seal.ts';

/** Raised whenever two sides could misunderstand each other; both must have the same. */
export const PROTOCOL = 1;

export interface InspectJob {
  readonly kind: 'inspect';
}

export interface ShardJob {
  readonly kind: 'shard';
  readonly protocol: number;
  readonly run: string;
  /** The number under which the shard's frames come. A shard that is begun anew has another one. */
  readonly worker: number;
  readonly shard: Shard;
  /** Simulated ms by which every arrival is put off: a shard begun anew begins in the middle of the run. */
  readonly delay: number;
  /** Somebody wants to see the devices one by one: cells go into cellsStream(run). */
  readonly watched?: boolean;
  /** Opens the plan, which lies sealed under planKey(run). For this agent alone. */
  readonly key: SealedBox;
}

export type AgentJob = InspectJob | ShardJob;

/** What an agent tells of itself when it is inspected. */
export interface AgentFacts {
  readonly name: string;
  readonly protocol: number;
  readonly regatta: string;
  readonly host: string;
  readonly slots: number;
  readonly freeSlots: number;
  /** Devices that it drives for other runs. */
  readonly busyDevices: number;
  readonly limits: Limits;
  /** What its machine was found to carry; absent where `regatta calibrate` has not been run there. */
  readonly calibration?: Pick<Calibration, 'at' | 'ceilings' | 'doubts'>;
  /** Hosts and networks that its operator allows load on. */
  readonly allowTargets: readonly string[];
  /** X25519, for sealing what only this agent may read. */
  readonly publicKey: string;
  readonly clock: ClockReading;
}

export interface ClockReading {
  /** Redis' clock minus this machine's wall clock, ms; their distance is the skew that people are told. */
  readonly skewMs: number;
  /** Half of the shortest round trip: the offset is not further off than this. */
  readonly errorMs: number;
}

/** To all agents of a run, in the control stream. */
export type Control =
  | Tick
  /** Asks the worker that has this device, by its number in the run; `told` among its words answers. */
  | { readonly kind: 'tell'; readonly device: number };

/**
 * Comes twice a second, and whenever something changes: silence means that nobody is there. Everything that holds is
 * in each, so that no order is lost with what a Redis has forgotten.
 */
export interface Tick {
  readonly kind: 'tick';
  /** By worker: the number of the word that is waited for. */
  readonly acknowledged: Readonly<Record<string, number>>;
  /** By worker: Redis' clock at which its schedule begins. */
  readonly startAt: Readonly<Record<string, number>>;
  readonly paused: boolean;
  /** Gently. */
  readonly stopping: boolean;
  /** These workers end at once, without last frames. */
  readonly killed: readonly number[];
}

/** What a worker tells, numbered from 0 without gaps so that each is heard once and in order (reliable.ts). */
export interface Numbered<T> {
  readonly worker: number;
  readonly number: number;
  readonly message: T;
}

export type FromAgent =
  | FromWorker
  /** Nothing more comes. `lost`: the worker died, and why. */
  | { readonly kind: 'ended'; readonly worker: number; readonly lost?: string };

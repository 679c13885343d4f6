/**
 * Everything a life can ask of its world. A life is a plain generator that yields these and is resumed with
 * what came of them; it never touches a socket, a clock or a random source, so that the same life runs on real
 * sockets or in virtual time. Durations named `simulated` are scaled by the scenario's timeScale; time-outs
 * never are.
 */
import type { Device } from './cloud.ts';
import type { Outcome } from './outcome.ts';

/** Milliseconds of real time. */
export type Milliseconds = number;
/** Milliseconds of the fleet's own time: `timeScale` of them pass in one real millisecond. */
export type SimulatedMs = number;

export type QoS = 0 | 1;

/** One measured attempt, made by `begin` and closed by exactly one `end`. Opaque to lives but for this. */
export interface Attempt {
  readonly step: string;
  /** The wall clock as it began, epoch milliseconds. */
  readonly wall: number;
}

export interface Now {
  /** Simulated ms since the start of the run at which the life was planned to be here. */
  readonly simulated: SimulatedMs;
  /** Simulated ms since the start of the run, as it is: later than planned when the device was busy. */
  readonly actual: SimulatedMs;
  /** The wall clock, epoch milliseconds. */
  readonly wall: number;
  /** Simulated ms that pass in one real ms: for what a platform's real time decides, such as a token's end. */
  readonly timeScale: number;
}

export interface Gateway {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

export interface Account {
  readonly clientId: string;
  readonly username?: string;
  readonly password?: string;
}

/** A message from the platform, already understood by the device's cloud. */
export interface Inbound {
  /** Correlates a reply with its request; undefined for what can only be an instruction. */
  readonly key?: string;
  /** With a key: nobody need wait for it, and then it is an instruction. */
  readonly unawaited?: boolean;
  /** Name of this kind of message for the tallies, e.g. `102/0` (action/code). */
  readonly label: string;
  /** Set when the bytes could not be understood, e.g. `protocol/bad-json`. */
  readonly malformed?: Outcome;
  readonly body: unknown;
}

/** A download in progress. It survives a broken connection, so that the next request can resume it. */
export interface Transfer {
  readonly url: string;
  /** Bytes that have arrived in order from the file's beginning. */
  readonly received: number;
  /** The file's size in bytes, once the server has told it. */
  readonly total: number | undefined;
  /** Lower-case hex MD5 of the whole file; set when complete. */
  readonly md5: string | undefined;
  /** Requests that continued after a break with a 206. */
  readonly resumptions: number;
}

export interface Request {
  readonly kind: 'request';
  readonly topic: string;
  readonly payload: string;
  readonly qos: QoS;
  readonly key: string;
  readonly timeout: Milliseconds;
  readonly label: string;
}

/** What a reply comes to; clouds add what they read from it. */
export interface Judgement {
  readonly outcome: Outcome;
}

export type Effect =
  /** Opens a measured attempt: its due time is when the life was planned to be here. Resumed with the Attempt. */
  | { readonly kind: 'begin'; readonly step: string }
  | { readonly kind: 'end'; readonly attempt: Attempt; readonly outcome: Outcome }
  /** Attempts that were due but never begun, since the device was busy, or not there yet. */
  | { readonly kind: 'missed'; readonly step: string; readonly count: number }
  /** Resumed with Now. */
  | { readonly kind: 'now' }
  /** Resumed with whether that moment has come. */
  | { readonly kind: 'past'; readonly simulated: SimulatedMs }
  | { readonly kind: 'sleep'; readonly simulated: SimulatedMs }
  /**
   * Sleeps to a planned moment; one in the past returns at once and keeps that moment as the due time.
   * Resumed with the actual simulated time.
   */
  | { readonly kind: 'until'; readonly simulated: SimulatedMs }
  /** Takes the device for one activity alone (unbinding, a forced upgrade); others wait at their next `begin`. */
  | { readonly kind: 'acquire' }
  | { readonly kind: 'release' }
  /** Gives up on ever being connected again; what waits for the connection fails. */
  | { readonly kind: 'strand' }
  /** Nothing but failures is left of this life, each when it is due: nobody need wait for its end. */
  | { readonly kind: 'adrift' }
  /** Replaces any connection there is. Resumed with Opened. */
  | {
      readonly kind: 'open';
      readonly gateway: Gateway;
      readonly account: Account;
      readonly cleanSession: boolean;
      readonly keepAliveSeconds: number;
      readonly timeout: Milliseconds;
    }
  /** Leaves with a DISCONNECT. Resumed with a Result once the socket is closed. */
  | { readonly kind: 'close' }
  | {
      readonly kind: 'subscribe';
      readonly topics: readonly string[];
      readonly qos: QoS;
      readonly timeout: Milliseconds;
    }
  | {
      readonly kind: 'send';
      readonly topic: string;
      readonly payload: string;
      readonly qos: QoS;
      readonly timeout: Milliseconds;
      readonly label: string;
    }
  /** Publishes and waits for the message whose key is this one. Resumed with a Reply. */
  | Request
  /**
   * A measured request, from `begin` to `end` in one effect: a life that goes on once instead of three times saves 4 %
   * of what an exchange costs. Resumed with the judgement.
   */
  | {
      readonly kind: 'ask';
      readonly step: string;
      /** Whom the next two are told, so that the same ones serve a whole fleet. */
      readonly device: Device<never>;
      /** @param wall the wall clock as the attempt began, epoch milliseconds */
      readonly request: (device: Device<never>, wall: number) => Request;
      readonly judge: (device: Device<never>, reply: Reply) => Judgement;
    }
  /**
   * Waits until the device has got an instruction that matches, and has reacted to it as to any other: for what
   * people cause. Resumed with a Reply, `timeout` when none came.
   */
  | {
      readonly kind: 'receive';
      readonly matches: (message: Inbound) => boolean;
      readonly simulated: SimulatedMs;
    }
  /**
   * Begins the life of somebody beside the device, such as a person with an app: nothing that holds the device up
   * holds that one, and it goes on when this life has ended.
   */
  | { readonly kind: 'beside'; readonly life: Life }
  /**
   * Begins a turn of an open loop, due when this life is: a life of its own, which waits for what holds the device up
   * and which this one does not wait for. Its draws come from `stream`, the state of one.
   */
  | { readonly kind: 'turn'; readonly life: Life; readonly stream: number }
  /** Waits until no turn that this life began is under way. */
  | { readonly kind: 'turns' }
  /** Resumed with a Fetched. */
  | {
      readonly kind: 'fetch';
      readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
      readonly url: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
      readonly timeout: Milliseconds;
    }
  /** One request for the rest of a file; `timeout` is the longest silence. Resumed with a Downloaded. */
  | {
      readonly kind: 'download';
      readonly url: string;
      readonly transfer?: Transfer;
      readonly timeout: Milliseconds;
    }
  /**
   * Begins a chore of the device's own that goes on beside its life, such as renewing a token in time. It ends with
   * the device's life at the latest.
   */
  | { readonly kind: 'meanwhile'; readonly life: Life }
  /**
   * Takes HTTP calls on a port of the device's own from now on, answered by the cloud; on any free one when `port` is
   * absent. Resumed with Listening.
   */
  | { readonly kind: 'listen'; readonly port?: number }
  /** Stores a file by FTP; the URL may name an account. Resumed with a Result. */
  | {
      readonly kind: 'upload';
      readonly url: string;
      readonly body: string;
      readonly timeout: Milliseconds;
    }
  /** Adds to a named counter in the frames. */
  | { readonly kind: 'tally'; readonly name: string }
  /** A line for the event log. */
  | { readonly kind: 'note'; readonly level: 'info' | 'warn'; readonly text: string };

export interface Result {
  readonly outcome: Outcome;
}
export interface Opened extends Result {
  /** The server has kept the session: its subscriptions hold, and what was sent meanwhile comes now [MQTT-3.2.2-2]. */
  readonly sessionPresent?: boolean;
}
export interface Listening extends Result {
  /** `http://127.0.0.1:4711`; empty when it failed. */
  readonly url: string;
}
export interface Subscribed extends Result {
  /** Granted QoS by topic, 128 where refused; empty without an answer. */
  readonly granted: readonly number[];
}
export interface Reply extends Result {
  readonly message?: Inbound;
}
export interface Fetched extends Result {
  /** 0 without an answer. The outcome is `http/<status>` from 400 on. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
export interface Downloaded extends Result {
  readonly transfer: Transfer;
}

/** A life or a part of one. Resumed with what the effect's comment says. */
export type Life<T = void> = Generator<Effect, T, unknown>;

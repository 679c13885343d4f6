/** How much trouble a calibration takes: the same measurements, of larger fleets and for longer. */

export interface Effort {
  /** Devices of the fleet whose memory is measured. */
  readonly idleDevices: number;
  /** Fleets that connect, one after the other; the first one warms up the code on both sides. */
  readonly connectingDevices: readonly [number, number, ...number[]];
  readonly devicesPerWorker: number;
  /** How long timers, calls and saturated devices are measured, once they are warm; ms, whole seconds. */
  readonly measuredMs: number;
  /** Up the stairs. */
  readonly passes: 1 | 2;
  /** Of as many workers as the cores allow too, and HTTPS. */
  readonly whole: boolean;
  /** After which it is given up: this machine has too much else to do. */
  readonly longestMs: number;
}

export const THOROUGH: Effort = {
  idleDevices: 6000,
  connectingDevices: [500, 2500, 2500],
  devicesPerWorker: 1500,
  measuredMs: 2000,
  passes: 2,
  whole: true,
  // It promises to take less than two minutes.
  longestMs: 115_000,
};

export const QUICK: Effort = {
  idleDevices: 2000,
  connectingDevices: [300, 1500],
  devicesPerWorker: 800,
  measuredMs: 1000,
  passes: 1,
  whole: false,
  longestMs: 45_000,
};

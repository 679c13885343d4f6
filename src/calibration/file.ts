/** The file that keeps a calibration: where it is, and whether it says anything about this machine. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { CALIBRATION_VERSION, type Calibration, type Machine } from './calibration.ts';
import { differences, readMachine } from './machine.ts';
import { isCalibration } from './valid.ts';

/** A kernel is updated, a neighbour moves in: after that long figures are told as old. */
const OLD_AFTER_DAYS = 30;
const DAY_MS = 86_400_000;

type Variables = Readonly<Record<string, string | undefined>>;

/** REGATTA_CALIBRATION, or `regatta/calibration.json` where the XDG base directories put what can be made again. */
export function calibrationPath(variables: Variables = process.env): string {
  const { REGATTA_CALIBRATION: own, XDG_CACHE_HOME: cache } = variables;
  if (own) return own;
  // The XDG specification has relative paths ignored.
  return join(cache?.startsWith('/') ? cache : join(homedir(), '.cache'), 'regatta', 'calibration.json');
}

/** What is known of this machine. `told`: why a file that is there is not used, or with what care; for people. */
export interface Known {
  readonly calibration?: Calibration;
  readonly told?: string;
}

/** The calibration of this machine, or undefined. Never throws. */
export const readCalibration = (path = calibrationPath()): Calibration | undefined =>
  judgeFile(readText(path), path, readMachine()).calibration;

/** The same, with what people should hear of the file. @param now epoch ms */
export const lookUpCalibration = (now: number, path = calibrationPath()): Known =>
  judgeFile(readText(path), path, readMachine(), now);

/** @param text of the file; undefined: there is none */
export function judgeFile(text: string | undefined, path: string, here: Machine, now?: number): Known {
  if (text === undefined) return {};
  const calibration = parse(text);
  if (calibration === undefined)
    return { told: `${path} is no calibration of version ${CALIBRATION_VERSION} and is not used: ${AGAIN}` };
  const others = differences(calibration.machine, here);
  if (others.length > 0)
    return {
      told: `the calibration in ${path} is not of this machine and is not used (${others.join('; ')}): ${AGAIN}`,
    };
  const days = now === undefined ? 0 : Math.floor((now - Date.parse(calibration.at)) / DAY_MS);
  if (days <= OLD_AFTER_DAYS) return { calibration };
  return { calibration, told: `the calibration in ${path} is ${days} days old: ${AGAIN}` };
}

const AGAIN = '`regatta calibrate` measures anew';

/** Whole or not at all, since a run may be reading it. Throws what the file system says. */
export function keepCalibration(calibration: Calibration, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, `${JSON.stringify(calibration, undefined, 2)}\n`);
  renameSync(unfinished, path);
}

function parse(text: string): Calibration | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isCalibration(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

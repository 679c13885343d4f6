/** Whether a value from a file, or from an agent, is what it should be: by hand, since agents load no validator. */
import { CALIBRATION_VERSION, type Calibration, type Ceilings } from './calibration.ts';

export function isCalibration(value: unknown): value is Calibration {
  if (!isObject(value)) return false;
  const { version, at, seconds, machine, ceilings, doubts } = value;
  return (
    version === CALIBRATION_VERSION &&
    typeof at === 'string' &&
    Number.isFinite(Date.parse(at)) &&
    isAmount(seconds) &&
    isObject(machine) &&
    ['cpu', 'system', 'node', 'regatta'].every((fact) => typeof machine[fact] === 'string') &&
    isAmount(machine.cores) &&
    isAmount(machine.memory) &&
    isCeilings(ceilings) &&
    Array.isArray(doubts) &&
    doubts.every((doubt) => typeof doubt === 'string')
  );
}

export function isCeilings(value: unknown): value is Ceilings {
  if (!isObject(value)) return false;
  const { requests, connectsPerSecond, callsPerSecond, memory, timers } = value;
  return (
    Array.isArray(requests) &&
    requests.length > 0 &&
    requests.every(isRequestCeiling) &&
    requests[0]?.workers === 1 &&
    ascends(requests.map(({ workers }) => workers)) &&
    isAmount(connectsPerSecond) &&
    (callsPerSecond === undefined || isAmount(callsPerSecond)) &&
    areAmounts(memory, ['device', 'kernel']) &&
    areAmounts(timers, ['p50', 'p99', 'max', 'clockStepNs', 'clockReadNs'])
  );
}

const isRequestCeiling = (value: unknown): value is Ceilings['requests'][number] =>
  areAmounts(value, ['workers', 'perSecond', 'latenessP99Ms', 'saturatedPerSecond', 'cpuMicros']) &&
  ['workers', 'responder', 'cores'].includes(String(value.boundBy));

const ascends = (numbers: readonly number[]): boolean =>
  numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? 0));

const areAmounts = (value: unknown, names: readonly string[]): value is Record<string, unknown> =>
  isObject(value) && names.every((name) => isAmount(value[name]));

const isAmount = (value: unknown): value is number => Number.isFinite(value) && Number(value) >= 0;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

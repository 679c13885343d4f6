/** Which machine this is, and how another one differs from it. */
import os from 'node:os';
import { version } from '../version.ts';
import type { Machine } from './calibration.ts';

/** Kernels reserve a little more or less of the same memory from one start to the next. */
const SAME_MEMORY = 0.02;

export function readMachine(): Machine {
  return {
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    memory: Math.min(os.totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY),
    system: `${os.platform()} ${os.release()} ${os.arch()}`,
    node: process.version,
    regatta: version,
  };
}

/** `4 cores then, 2 now`; empty for the same machine. */
export function differences(then: Machine, now: Machine): string[] {
  const differs = <Fact>(before: Fact, after: Fact, text: (fact: Fact) => string): string[] =>
    before === after ? [] : [`${text(before)} then, ${text(after)} now`];
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB of memory`;
  const otherMemory = Math.abs(then.memory - now.memory) > SAME_MEMORY * now.memory;
  return [
    ...differs(then.cpu, now.cpu, (cpu) => cpu),
    ...differs(then.cores, now.cores, (cores) => (cores === 1 ? '1 core' : `${cores} cores`)),
    ...(otherMemory ? [`${gigabytes(then.memory)} then, ${gigabytes(now.memory)} now`] : []),
    ...differs(then.system, now.system, (system) => system),
    ...differs(then.node, now.node, (node) => `Node ${node.replace(/^v/, '')}`),
    ...differs(then.regatta, now.regatta, (regatta) => `Regatta ${regatta}`),
  ];
}

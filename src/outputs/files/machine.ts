/** The machine that drove a run, in words. Pure. */
import type { Environment } from './environment.ts';

export interface MachineFacts extends Pick<Environment, 'cpu' | 'system' | 'node'> {
  readonly memoryBytes: Pick<Environment['memoryBytes'], 'total'>;
}

/** `2 × Intel Xeon 2.20 GHz, 25 GB, linux 6.1.0 x64, Node 20.20.2` */
export function machineInWords({ cpu, memoryBytes, system, node }: MachineFacts): string {
  const model = cpu.model
    .replace(/\((R|TM|C)\)/gi, '')
    .replace(/\b(CPU|Processor)\b/g, '')
    .replace(/\s+@\s+/, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const gigabytes = Math.round(memoryBytes.total / 1e9);
  return `${cpu.count} × ${model || 'unknown processor'}, ${gigabytes} GB, ${system}, Node ${node.replace(/^v/, '')}`;
}

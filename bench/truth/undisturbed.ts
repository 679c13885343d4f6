/**
 * What takes 100 µs cannot be measured beside others who take the processor for 3 ms. Where it is allowed a run has
 * precedence over them, and otherwise the kernel is asked, not the result, whether they took it: then the run is made
 * again. Beside others at 60 % of the machine, 99 of 100 replies were read 212 µs after they had left the proxy at the
 * latest with precedence, and 3 to 11 ms without.
 */
import { cpus } from 'node:os';
import { cpuOfMachine } from '../processes.ts';
import { precedence } from './precedence.ts';

/** Of the machine's CPU. */
const MOST_OF_OTHERS = 0.03;

/**
 * The first run beside which others had next to nothing, or which had precedence over them; after so many tries the one
 * with the least. Throws when none came to a result.
 */
export async function undisturbed<Result>(tries: number, run: () => Promise<Result>): Promise<Result> {
  const made: Try<Result>[] = [];
  let failure: unknown;
  const precedes = precedence().length > 0;
  for (let tried = 1; tried <= tries; tried++) {
    // One that can't keep its schedule beside others is no result, and no defect either.
    const one = await attempt(run).catch((error: unknown) => {
      failure = error;
    });
    console.log(
      `  try ${tried}${one ? formatTry(one, precedes) : `: no result: ${(failure as Error).message}`}`,
    );
    if (one) made.push(one);
    if (one && (one.others <= MOST_OF_OTHERS || precedes)) return one.result;
  }
  const [best] = made.toSorted((a, b) => a.others - b.others);
  if (!best) throw failure;
  console.log('  DISTURBED: what follows says more of the other programs than of the run');
  return best.result;
}

interface Try<Result> {
  readonly result: Result;
  /** What others had; of the machine's CPU. */
  readonly others: number;
}

async function attempt<Result>(run: () => Promise<Result>): Promise<Try<Result>> {
  const before = { ...cpuOfMachine(), at: performance.now() };
  const result = await run();
  const after = cpuOfMachine();
  const busy = after.all - before.all - (after.own - before.own);
  const others = busy / cpus().length / ((performance.now() - before.at) / 1000);
  return { result, others };
}

const formatTry = ({ others }: Try<unknown>, precedes: boolean): string =>
  `${precedes ? ', before all other programs' : ''}: others had ${(100 * others).toFixed(1)} % of the machine`;

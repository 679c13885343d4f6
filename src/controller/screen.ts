/** Which output people watch: the dashboard on a terminal, lines elsewhere. */
import type { RunOptions } from '../cli/run-options.ts';
import { processTerminal, whyNoDashboard } from '../outputs/dashboard/terminal.ts';
import type { RunControls } from '../outputs/output.ts';
import { createProgress } from '../outputs/progress.ts';
import type { NamedOutput } from '../outputs/pump.ts';
import { RegattaError } from '../regatta-error.ts';
import { EXIT } from '../verdict/exit-codes.ts';

/** Throws a RegattaError when a dashboard was asked for by a flag and can't be shown. */
export function checkScreen({ dashboard }: RunOptions): void {
  const why = dashboard === true ? whyNoDashboard(processTerminal()) : undefined;
  if (why !== undefined) throw new RegattaError(`no dashboard: ${why}; leave out --dashboard`, EXIT.badInput);
}

/** @param scenarioSays the scenario's `outputs.dashboard` */
export async function openScreen(
  { dashboard, quiet }: RunOptions,
  scenarioSays: boolean | undefined,
  controls: RunControls,
  resultsFolder: string,
  livePage?: string,
): Promise<NamedOutput> {
  const terminal = processTerminal();
  const wanted = dashboard === 'auto' ? !quiet && (scenarioSays ?? true) : dashboard;
  if (wanted && whyNoDashboard(terminal) === undefined) {
    // blessed takes 160 ms to load: only where it is used.
    const { createDashboard } = await import('../outputs/dashboard/dashboard.ts');
    return {
      name: 'dashboard',
      output: await createDashboard(controls, terminal, {
        resultsFolder,
        ...(livePage !== undefined && { livePage }),
      }),
    };
  }
  const { stdout } = process;
  const output = createProgress(stdout, {
    quiet,
    resultsFolder,
    colour: stdout.isTTY === true && process.env.NO_COLOR === undefined,
    width: stdout.columns ?? 80,
  });
  return { name: 'progress lines', output };
}

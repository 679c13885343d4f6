/** Everything that a run is told to, in the order in which it is told: what people watch first, then the files. */
import type { RunOptions } from '../cli/run-options.ts';
import type { ResultFiles } from '../outputs/files/result-files.ts';
import type { RunControls } from '../outputs/output.ts';
import type { NamedOutput } from '../outputs/pump.ts';
import type { Scenario } from '../scenario/schema.ts';
import { openScreen } from './screen.ts';

export interface OutputsWanted {
  readonly options: RunOptions;
  readonly scenario: Scenario;
  readonly controls: RunControls;
  readonly files: ResultFiles;
}

export async function openOutputs(wanted: OutputsWanted): Promise<NamedOutput[]> {
  const { options, scenario, controls, files } = wanted;
  return [
    await openScreen(options, scenario.outputs.dashboard, controls, files.folder),
    { name: 'result files', output: files },
  ];
}

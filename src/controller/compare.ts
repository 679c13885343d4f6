/** Compares runs by their folders: reads them one after the other, and holds their figures against each other. */
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { comparability, type RecordedRun } from '../compare/comparable.ts';
import { compareRuns, type ReadRun } from '../compare/compare.ts';
import type { Comparison } from '../compare/comparison.ts';
import { checkGate, type Gate } from '../compare/gate.ts';
import { type MeasureOptions, RunMeasurer } from '../compare/measure.ts';
import { parseGate } from '../compare/parse-gate.ts';
import { findRun } from '../outputs/files/find-run.ts';
import { readFrames } from '../outputs/files/frames-file.ts';
import { machineInWords } from '../outputs/files/machine.ts';
import { readRunFolder } from '../outputs/files/run-folder.ts';
import type { RunOutline } from '../outputs/story/outline.ts';
import { RegattaError } from '../regatta-error.ts';
import { EXIT } from '../verdict/exit-codes.ts';

export interface CompareRequest {
  /** As typed; at least two, the last one is the new one. */
  readonly runs: readonly string[];
  /** Expressions, see gate.ts. */
  readonly failOn: readonly string[];
  readonly strict: boolean;
  readonly force: boolean;
  readonly phase?: string | undefined;
}

/** Throws RegattaError: 104 for what was typed wrong, 98 for runs that can't be compared. */
export async function compareFolders(request: CompareRequest): Promise<Comparison> {
  const { force, strict, phase } = request;
  const gates = request.failOn.map(readGate);
  const folders = request.runs.map((name) => findRun(name));
  refuseTwice(folders);
  const recorded = await Promise.all(folders.map(readRecord));
  checkNames(gates, recorded, phase);
  const fresh = recorded.at(-1) as Recorded;
  const { against } = comparability(recorded.slice(0, -1), fresh);
  if (against.length > 0 && !force)
    throw new RegattaError(
      `these runs can't be compared (--force does it all the same):\n${against.map((why) => `  · ${why}`).join('\n')}`,
      EXIT.invalid,
    );
  const read: ReadRun[] = [];
  // One after the other: a run takes memory only while it is read.
  for (const run of recorded) read.push({ ...run, measured: await measure(run, phase) });
  return compareRuns(read.slice(0, -1), read.at(-1) as ReadRun, { gates, strict, phase });
}

type Recorded = RecordedRun & { readonly folder: string };

function readGate(text: string): Gate {
  const parsed = parseGate(text);
  if (parsed.ok) return parsed.gate;
  throw new RegattaError(`--fail-on "${text}": column ${parsed.column}: ${parsed.message}`, EXIT.badInput);
}

function refuseTwice(folders: readonly string[]): void {
  const paths = folders.map((folder) => resolve(folder));
  const twice = folders.find((_, i) => paths.indexOf(paths[i] as string) !== i);
  if (twice !== undefined)
    throw new RegattaError(`${twice} is named twice: a run is not compared with itself`, EXIT.badInput);
}

function checkNames(gates: readonly Gate[], runs: readonly Recorded[], phase: string | undefined): void {
  const { names } = (runs.at(-1) as Recorded).outline;
  if (phase !== undefined && !names.phases.includes(phase))
    throw new RegattaError(
      `--phase ${phase}: there is none; the scenario has ${names.phases.join(', ') || 'no phases'}`,
      EXIT.badInput,
    );
  for (const gate of gates) {
    const mistake = checkGate(gate, names.steps);
    if (mistake)
      throw new RegattaError(
        `--fail-on "${gate.text}": column ${mistake.column}: ${mistake.message}`,
        EXIT.badInput,
      );
  }
}

async function readRecord(folder: string): Promise<Recorded> {
  const { outline, summary, environment } = readRunFolder(folder);
  return {
    name: basename(resolve(folder)),
    folder,
    outline,
    summary,
    scenario: await readScenario(join(folder, 'scenario.yaml')),
    regatta: environment?.regatta ?? '',
    machine: environment ? machineInWords(environment) : '',
  };
}

/** Undefined where the file is missing. */
async function readScenario(path: string): Promise<unknown> {
  try {
    return parse(await readFile(path, 'utf8')) as unknown;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    const [reason] = message.split('\n');
    throw new RegattaError(`${path} can't be read: ${reason}`, EXIT.badInput);
  }
}

async function measure(
  { folder, outline }: Recorded,
  phase: string | undefined,
): Promise<ReadRun['measured']> {
  const measurer = new RunMeasurer({ phase, ...secondsOf(outline, phase) });
  for await (const frame of readFrames(join(folder, 'frames.ndjson'))) measurer.add(frame);
  return measurer.measured();
}

/** Real seconds of a phase. */
function secondsOf(
  { phases, timeScale }: RunOutline,
  name: string | undefined,
): Pick<MeasureOptions, 'seconds'> {
  const phase = phases.find((one) => one.name === name);
  return phase ? { seconds: (phase.to - phase.from) / timeScale / 1000 } : {};
}

/** What a cell looks like: one kind out of a few, each with a colour and a line in the legend. Pure. */
import { type Ending, readCell } from '../../metrics/cell.ts';

/** Of the style sheet: `--cell-waiting`, `--step-3`. */
export interface Look {
  /** Cells of the same key look the same, and are counted together. */
  readonly key: string;
  readonly colour: string;
  /** 0…1: how much of the colour there is; the rest is the card's. */
  readonly strength: number;
}

/** As many as there are colours for steps. */
export const STEP_COLOURS = 12;
const CALM = 0.5;

const plain = (key: string): Look => ({ key, colour: `cell-${key}`, strength: 1 });
const WAITING = plain('waiting');
const OFFLINE = plain('offline');
const ENDED = plain('ended');

export const FAILURE_ENDINGS: readonly Ending[] = [
  'timeout',
  'platform',
  'mqtt',
  'socket',
  'http',
  'ftp',
  'protocol',
  'firmware',
  'script',
  'person',
  'abandoned',
  'lost',
];

/** What is under way comes first, then how the last attempt failed, then what the device is. */
export function lookOf(step: number, state: number, colourOfStep: (step: number) => number): Look {
  const { doing, underWay, ending } = readCell(step, state);
  const colour = `step-${colourOfStep(step)}`;
  if (doing === 'waiting') return WAITING;
  if (underWay) return { key: `${step} under way`, colour, strength: 1 };
  if (ending !== 'ok' && ending !== 'none') return plain(ending);
  if (doing === 'ended') return ENDED;
  if (doing === 'offline') return OFFLINE;
  return { key: `${step} calm`, colour, strength: CALM };
}

const ENDINGS_IN_WORDS: Readonly<Record<Ending, string>> = {
  none: 'nothing has ended yet',
  ok: 'the last attempt succeeded',
  timeout: 'timed out',
  abandoned: 'abandoned at the end',
  platform: 'refused by the platform',
  mqtt: 'refused by MQTT',
  http: 'HTTP error',
  ftp: 'FTP error',
  socket: 'connection failed',
  protocol: 'broke the protocol',
  firmware: 'firmware failed',
  script: 'failed in the script',
  person: 'refused by a person',
  lost: 'its worker was lost',
};

export const endingInWords = (ending: Ending): string => ENDINGS_IN_WORDS[ending];

/** `query under way, online, the last attempt succeeded` */
export function cellInWords(step: number, state: number, steps: readonly string[]): string {
  const { doing, underWay, ending } = readCell(step, state);
  if (doing === 'waiting') return 'waiting for its arrival';
  const name = steps[step] ?? 'another step';
  return `${underWay ? `${name} under way` : `last in ${name}`}, ${doing}, ${endingInWords(ending)}`;
}

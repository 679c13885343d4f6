/** Everything that the server tells the page, as server-sent events: the name of each and its data as JSON. */
import type { RunState } from '../output.ts';
import type { RunStory, StoryUpdate } from '../story/story.ts';

export interface LiveEvents {
  /** On connecting, and whenever the page must begin anew. */
  readonly story: RunStory;
  readonly update: StoryUpdate;
  readonly cells: CellsEvent;
  readonly run: RunEvent;
  readonly end: EndEvent;
}

export interface RunEvent {
  readonly state: RunState;
}

/** Absent: as before. Bytes are base64: `whole` of all cells, `changes` as cell-changes.ts has them. */
export interface CellsEvent {
  /** In the run; only some of them have a cell when there are too many. */
  readonly devices?: number;
  /** In the order of their cells. */
  readonly fleets?: readonly CellFleet[];
  readonly whole?: string;
  readonly changes?: string;
}

export interface CellFleet {
  readonly name: string;
  readonly devices: number;
  readonly cells: number;
  /** The names that byte 0 of a cell means. */
  readonly steps: readonly string[];
}

/** The last one: the run has its verdict, and soon nobody answers any more. */
export interface EndEvent {
  readonly story: RunStory;
  /** For keeping. */
  readonly report: { readonly name: string; readonly html: string };
  /** The folder of results. */
  readonly folder: string;
}

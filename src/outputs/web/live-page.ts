/** The live page as an output: tells browsers the run as it goes, and hands people's wishes to the run. */
import type { ServerResponse } from 'node:http';
import { basename } from 'node:path';
import type { DeviceStory } from '../../metrics/device-story.ts';
import type { FleetWatch, FleetWatcher, Output, RunControls, RunFacts, RunState } from '../output.ts';
import { reportHtml } from '../report/html.ts';
import { type PageBundle, readPageBundle } from '../report/page-bundle.ts';
import type { StoryKeeper } from '../story/story-keeper.ts';
import type { WebAddress } from './address.ts';
import type { EndEvent } from './events.ts';
import { FleetField } from './fleet-field.ts';
import { readPageFiles } from './page-files.ts';
import { LiveServer, type LiveService } from './server.ts';
import { type Said, Viewers } from './viewers.ts';

export interface LiveRun {
  readonly controls: RunControls;
  readonly fleet: FleetWatch;
}

export interface LiveSources {
  /** Stands before this one among the outputs. */
  readonly story: StoryKeeper;
  /** Shows the address of the page to the person who started the run, and to nobody else. */
  readonly show: (line: string) => void;
  readonly resultsFolder: string;
}

/** How long the end of a run waits for browsers to take it. */
const LAST_WORDS_MS = 1_000;

export class LivePage implements Output, LiveService, FleetWatcher {
  private readonly run: LiveRun;
  private readonly viewers = new Viewers();
  private bundle: PageBundle = { script: '', style: '' };
  private server: LiveServer | undefined;
  private sources: LiveSources | undefined;
  private field: FleetField | undefined;
  /** Of the story, that viewers have who are up to date. */
  private revision = 0;
  private state: RunState | undefined;

  private constructor(run: LiveRun) {
    this.run = run;
    run.fleet.watch(this);
  }

  /**
   * Serves from now on; shows something once it has its sources and the run has started.
   * @throws RegattaError 104 when the address cannot be listened on
   */
  static async open(address: WebAddress, run: LiveRun): Promise<LivePage> {
    const page = new LivePage(run);
    page.bundle = await readPageBundle();
    page.server = await LiveServer.listen(address, readPageFiles(page.bundle.script), page);
    return page;
  }

  of(sources: LiveSources): this {
    this.sources = sources;
    return this;
  }

  /** With the token: for the screen, never for what is kept. */
  get url(): string {
    return this.server?.url ?? '';
  }

  start({ outline }: RunFacts): void {
    this.field = new FleetField(outline);
    this.state = this.run.fleet.state;
    const who = this.server?.reachable ? ' (whoever has this address can see and stop the run)' : '';
    this.sources?.show(`live page: ${this.url}${who}`);
  }

  frames(): void {
    const builder = this.sources?.story.builder;
    const cells = this.field?.next();
    if (this.viewers.none || !builder) return;
    const { state } = this.run.fleet;
    const update = builder.update(this.revision);
    this.revision = builder.revision;
    const stateIsNew = state !== this.state;
    this.state = state;
    const fresh: Said = { update, ...(cells && { cells }), ...(stateIsNew && { run: { state } }) };
    this.viewers.tell(fresh, () => this.everything() ?? {});
  }

  /** The story has it. */
  notice(): void {}

  async finish(): Promise<void> {
    const end = this.endEvent();
    const cells = this.field?.next();
    if (end) await Promise.race([this.viewers.end({ ...(cells && { cells }), end }), soon(LAST_WORDS_MS)]);
    await this.server?.close();
  }

  cells(cells: Parameters<FleetWatcher['cells']>[0]): void {
    this.field?.add(cells);
  }

  lost(worker: number): void {
    this.field?.lose(worker);
  }

  watch(response: ServerResponse): void {
    if (this.viewers.full) response.writeHead(503).end();
    else this.viewers.add(response, this.everything());
  }

  device(number: number): Promise<DeviceStory | undefined> {
    return this.run.fleet.tell(number);
  }

  pause(): void {
    this.run.controls.pause();
  }
  resume(): void {
    this.run.controls.resume();
  }
  stop(): void {
    this.run.controls.stop();
  }

  /** Undefined before the start: the first batch tells it then. */
  private everything(): Said | undefined {
    if (!this.field || !this.sources) return undefined;
    const { state } = this.run.fleet;
    return { story: this.sources.story.builder.story(), cells: this.field.whole(), run: { state } };
  }

  /** Undefined for a run that never started. */
  private endEvent(): EndEvent | undefined {
    const story = this.sources?.story.finished;
    if (!this.sources || !story) return undefined;
    const { resultsFolder } = this.sources;
    const name = `${basename(resultsFolder)}.html`;
    return { story, report: { name, html: reportHtml(story, this.bundle) }, folder: resultsFolder };
  }
}

const soon = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

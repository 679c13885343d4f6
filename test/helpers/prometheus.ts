/** A real Prometheus of the test's own, on a free port of 127.0.0.1, and a run that it has scraped each second. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './ports.ts';
import { pathOf } from './programs.ts';
import { type Ran, ROOT, startRegatta } from './regatta.ts';
import { outFolder, type Results, readResults } from './results.ts';

/** The one that is shipped: tried here too. */
const EXAMPLE = join(ROOT, 'deploy/prometheus.yml');
const STARTS_WITHIN = 30_000;
const ANSWERS_WITHIN = 15_000;

export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  /** Of a plain series; a native histogram has none. */
  readonly value?: readonly [at: number, value: string];
}

export interface Prometheus {
  /** What a query gives at a moment (epoch ms). Throws for one that makes no sense. */
  query(expression: string, at: number): Promise<readonly Series[]>;
  /** The same, asked again and again until it gives something; throws when it never does. */
  until(expression: string, at?: number): Promise<readonly Series[]>;
  stop(): Promise<void>;
}

/** Tests that use it say `{ skip: skipWithout('prometheus') }`. */
export async function startPrometheus(target: string): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-prometheus-'));
  const port = await freePort();
  const config = join(folder, 'prometheus.yml');
  writeFileSync(config, readFileSync(EXAMPLE, 'utf8').replace('127.0.0.1:9464', target));
  const child = spawn(
    pathOf('prometheus') ?? 'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--enable-feature=native-histograms',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const api = `http://127.0.0.1:${port}`;
  const stop = async () => {
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  const ready = await repeated(
    () =>
      fetch(`${api}/-/ready`).then(
        ({ ok }) => ok || undefined,
        () => undefined,
      ),
    STARTS_WITHIN,
  );
  if (!ready) {
    await stop();
    throw new Error(`Prometheus did not start:\n${said}`);
  }
  const query = async (expression: string, at: number) => {
    const body = new URLSearchParams({ query: expression, time: String(at / 1000) });
    const answer = await fetch(`${api}/api/v1/query`, { method: 'POST', body });
    const { data, error } = (await answer.json()) as { data?: { result: Series[] }; error?: string };
    if (!data) throw new Error(`${expression}: ${error}`);
    return data.result;
  };
  const until = async (expression: string, at?: number) => {
    const some = async () => {
      const result = await query(expression, at ?? Date.now());
      return result.length > 0 ? result : undefined;
    };
    const result = await repeated(some, ANSWERS_WITHIN);
    if (!result) throw new Error(`Prometheus never had ${expression}`);
    return result;
  };
  return { query, until, stop };
}

/** Its data are thrown away: there is nothing to leave in order. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function repeated<T>(ask: () => Promise<T | undefined>, within: number): Promise<T | undefined> {
  for (const until = performance.now() + within; performance.now() < until; await sleep(100)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
  }
  return undefined;
}

export interface ScrapedRun extends Ran, Results {
  /** What Prometheus had of a query when the run was over. */
  at(expression: string): Promise<readonly Series[]>;
  /** Epoch ms. */
  readonly ended: number;
  readonly prometheus: Prometheus;
  /** The figures as text, in the middle of the run. */
  readonly exposition: string;
}

/** Eight seconds of twenty devices, scraped from the beginning to the last figures. */
export async function scrapedRun(t: TestContext): Promise<ScrapedRun> {
  const out = outFolder(t);
  const flags = ['--out', out, '--no-dashboard', '--prometheus', '0', '--linger', '60'];
  const short = ['--set', 'phases=[{ name: all, for: 8s }]'];
  const running = startRegatta(['run', 'test/scenarios/steady.yaml', ...short, ...flags]);
  const said = await running.until(/figures for Prometheus: http:\S+/);
  const url = /figures for Prometheus: (\S+)/.exec(said)?.[1] ?? '';
  const prometheus = await startPrometheus(new URL(url).host);
  t.after(() => prometheus.stop());
  await running.until(/^0:05/m);
  const exposition = await (await fetch(url)).text();
  const ran = await running.ended;
  const ended = Date.now();
  await prometheus.until('regatta_run_verdict', ended);
  const at = (expression: string) => prometheus.query(expression, ended);
  return { ...ran, ...readResults(out), at, ended, prometheus, exposition };
}

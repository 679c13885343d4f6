/** A real Prometheus of the test's own, on a free port of 127.0.0.1, that scrapes one target each second. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './ports.ts';
import { pathOf } from './programs.ts';

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
  writeFileSync(
    config,
    `global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs:
  - { job_name: regatta, static_configs: [{ targets: ["${target}"] }] }
`,
  );
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

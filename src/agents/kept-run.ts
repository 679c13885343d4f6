/** A run whose controller is gone, from what Redis has kept of it: into a folder of results as any other run has. */
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import type { Frame } from '../metrics/frame.ts';
import { makeResultFolder } from '../outputs/files/folder.ts';
import { frameLines } from '../outputs/files/frames-file.ts';
import type { RunOutline } from '../outputs/story/outline.ts';
import { RegattaError } from '../regatta-error.ts';
import { EXIT } from '../verdict/exit-codes.ts';
import { outlineKey, wordsStream } from './names.ts';
import { connect, type RedisAddress, redisName } from './redis.ts';
import { wordOf } from './words.ts';

/** Entries of the stream that are read at once. */
const AT_ONCE = 200;

/**
 * The new folder with run.json and frames.ndjson. Throws RegattaError 104 when there is no such run.
 * @param wanted its name among the agents, the beginning of that, or `latest`
 */
export async function fetchRun(address: RedisAddress, wanted: string, parent: string): Promise<string> {
  const redis = await connect(address);
  try {
    const { run, outline } = await findKept(redis, wanted, redisName(address.url));
    const folder = makeResultFolder(parent, outline.scenario, new Date(outline.startedAt));
    await writeFile(join(folder, 'run.json'), `${JSON.stringify(outline, null, 2)}\n`);
    await writeFile(join(folder, 'frames.ndjson'), '');
    for await (const frames of keptFrames(redis, run))
      await appendFile(join(folder, 'frames.ndjson'), frameLines(frames));
    return folder;
  } finally {
    redis.disconnect();
  }
}

interface Kept {
  readonly run: string;
  readonly outline: RunOutline;
}

async function findKept(redis: Redis, wanted: string, where: string): Promise<Kept> {
  const kept = await keptRuns(redis);
  const found = kept.filter(
    ({ run, outline }) => wanted === 'latest' || run.startsWith(wanted) || outline.scenario === wanted,
  );
  const [newest] = found.toSorted((a, b) => (a.outline.startedAt < b.outline.startedAt ? 1 : -1));
  if (newest) return newest;
  const names = kept
    .map(({ run, outline }) => `${run} (${outline.scenario}, ${outline.startedAt})`)
    .join(', ');
  throw new RegattaError(
    `${where} keeps no run ${wanted}${names ? `; it keeps ${names}` : '; runs that came to their end are kept in their results alone'}`,
    EXIT.badInput,
  );
}

async function keptRuns(redis: Redis): Promise<Kept[]> {
  const keys: string[] = [];
  for await (const some of redis.scanStream({ match: outlineKey('*') })) keys.push(...(some as string[]));
  const kept: Kept[] = [];
  for (const key of keys) {
    const text = await redis.get(key);
    if (text !== null)
      kept.push({ run: key.split(':').at(-2) ?? '', outline: JSON.parse(text) as RunOutline });
  }
  return kept;
}

/** In the order in which they came; some may come twice, which merging ignores. */
async function* keptFrames(redis: Redis, run: string): AsyncGenerator<Frame[]> {
  let from = '-';
  for (;;) {
    const entries = await redis.xrangeBuffer(wordsStream(run), from, '+', 'COUNT', AT_ONCE);
    const last = entries.at(-1);
    if (last === undefined) return;
    yield entries.flatMap(([, fields]) => {
      const { message } = wordOf(fields);
      return message.kind === 'frame' ? [message.frame] : [];
    });
    from = `(${last[0].toString()}`;
  }
}

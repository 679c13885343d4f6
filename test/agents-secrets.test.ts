/** A plan holds secrets; Redis, the network before it and the results see none of them. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { inflateRawSync } from 'node:zlib';
import type { DeviceStory } from '../src/metrics/device-story.ts';
import { startAgent } from './helpers/agents.ts';
import { startNetwork } from './helpers/network.ts';
import { skipWithout } from './helpers/programs.ts';
import { startRedis } from './helpers/redis.ts';
import { startRegatta } from './helpers/regatta.ts';
import { argumentsOf } from './helpers/resp.ts';
import { outFolder, resultFolder, scenarioFile } from './helpers/results.ts';

/** Of test/scenarios/hushed.yaml; devices use every one of them. */
const SECRETS = [
  'Psst-product',
  'Psst-account-1',
  'Psst-account-2',
  'Psst-account-3',
  'Psst-ftp',
  'Psst-api',
];

/** As it is, and as it is when it was deflated. */
function readings(bytes: Buffer): string[] {
  try {
    return [bytes.toString('latin1'), inflateRawSync(bytes).toString('latin1')];
  } catch {
    return [bytes.toString('latin1')];
  }
}

test('no secret goes to Redis or into the results', {
  skip: skipWithout('redis-server'),
  timeout: 60_000,
}, async (t) => {
  const redis = await startRedis();
  const network = await startNetwork(redis.port, { notes: true });
  t.after(() => Promise.all([network.close(), redis.stop()]));
  const url = `redis://127.0.0.1:${network.port}`;
  const agent = await startAgent(t, url, 'a');
  const out = outFolder(t);
  const words = [
    'run',
    scenarioFile('hushed.yaml'),
    '--no-dashboard',
    '--out',
    out,
    '--engine',
    url,
    '--workers',
    '2',
    '--web',
  ];
  const running = startRegatta(words, { env: { API_SECRET: 'Psst-api' } });
  const said = await running.until(/live page: http\S+\n/);
  const page = new URL(/http:\S+/.exec(said)?.[0] ?? '');
  // Its first messages are about its token; later ones push them out.
  const early = await firstWords(page, 13);
  await sleep(2_000);
  const late = await Promise.all(Array.from({ length: 14 }, (_, device) => firstWords(page, device)));
  const stories = [early, ...late];
  const { code, stdout, stderr } = await running.ended;
  assert.equal(code, 0, stdout + stderr);

  const sent = network.noted.flatMap((pieces) => argumentsOf(Buffer.concat(pieces)).flatMap(readings));
  for (const kind of ['"kind":"frame"', '"kind":"told"', '"kind":"shard"', '"kind":"tick"'])
    assert.ok(
      sent.some((text) => text.includes(kind)),
      `${kind} was seen`,
    );
  const results = resultFolder(out);
  const written = readdirSync(results).map((name) => readFileSync(join(results, name), 'utf8'));
  const stopped = await agent.stop();
  const shown = [...written, stdout, stderr, `${stopped?.stdout}${stopped?.stderr}`, JSON.stringify(stories)];
  for (const secret of SECRETS)
    for (const form of [secret, Buffer.from(secret).toString('base64').slice(0, -4)]) {
      assert.ok(!sent.some((text) => text.includes(form)), `${form} went to Redis`);
      assert.ok(!shown.some((text) => text.includes(form)), `${form} is in the results`);
    }
  // Tokens that the platform has given out, in whatever message; in a story messages are texts within JSON.
  const tokens = /\\?"(?:access_?token|refresh_?token|token|password)\\?": ?\\?"(?!\(hidden)[^"\\]{4,}/i;
  assert.match('{"text":"{\\"token\\":\\"abcdef\\"}"}', tokens);
  assert.match(
    JSON.stringify(stories),
    /access_token[^,]+\(hidden, 32 characters\)/,
    'they were there, and are hidden',
  );
  assert.deepEqual(
    sent.flatMap((text) => tokens.exec(text)?.[0] ?? []),
    [],
  );
});

/** What a device tells as soon as it has said something. */
async function firstWords(page: URL, device: number): Promise<DeviceStory> {
  for (;;) {
    const answer = await fetch(new URL(`/device/${device}${page.search}`, page));
    if (answer.status === 200) {
      const story = (await answer.json()) as DeviceStory;
      if (story.messages.length > 0) return story;
    } else await answer.body?.cancel();
    await sleep(50);
  }
}

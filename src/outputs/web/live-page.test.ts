import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import type { DeviceStory } from '../../metrics/device-story.ts';
import { MergedFrames } from '../../metrics/merge.ts';
import { SyntheticRun } from '../dashboard/synthetic.ts';
import { syntheticSummary } from '../dashboard/synthetic-summary.ts';
import type { FleetWatcher, RunState } from '../output.ts';
import { StoryKeeper } from '../story/story-keeper.ts';
import { RunView } from '../view.ts';
import type { EndEvent } from './events.ts';
import { LivePage } from './live-page.ts';

const DEVICES = 10;

/** A page over a made-up run of ten devices; `step()` is what the pump does twice a second. */
async function livePage(t: TestContext) {
  const asked: string[] = [];
  const run = {
    state: 'running' as RunState,
    watcher: undefined as FleetWatcher | undefined,
    watch: (watcher: FleetWatcher) => {
      run.watcher = watcher;
    },
    tell: async (device: number) => (device < DEVICES ? ({ device, name: 'd' } as DeviceStory) : undefined),
    pause: () => asked.push('pause'),
    resume: () => asked.push('resume'),
    stop: () => asked.push('stop'),
  };
  const synthetic = new SyntheticRun({ seed: 1, workers: 1, devices: DEVICES, rate: 50 });
  const merged = new MergedFrames();
  const story = new StoryKeeper('a machine', merged);
  const shown: string[] = [];
  const page = await LivePage.open({ host: '127.0.0.1', port: 0 }, { controls: run, fleet: run });
  let over = false;
  t.after(async () => {
    if (!over) await page.finish();
  });
  page.of({
    story,
    show: (line) => shown.push(line),
    resultsFolder: '/r/one',
  });
  let second = 0;
  return {
    page,
    run,
    asked,
    shown,
    url: new URL(page.url),
    at: (path: string) => {
      const url = new URL(page.url);
      url.pathname = path;
      return url;
    },
    start() {
      story.start(synthetic.facts);
      page.start(synthetic.facts);
    },
    cells(...bytes: number[]) {
      const cells = new Uint8Array(DEVICES * 2);
      cells.set(bytes);
      run.watcher?.cells({ worker: 0, steps: [['waiting', 'ended', 'connect'], ['waiting']], cells });
    },
    step() {
      const frame = synthetic.frame(0, second++);
      merged.add(frame);
      story.frames([frame], second * 1000);
      page.frames();
    },
    async finish() {
      over = true;
      story.finish(syntheticSummary(new RunView(synthetic.facts)));
      await page.finish();
    },
  };
}

/** Events as they come. */
async function* events(url: URL): AsyncGenerator<{ name: string; data: Record<string, unknown> }> {
  const answer = await fetch(url);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  let text = '';
  for await (const chunk of answer.body ?? []) {
    text += Buffer.from(chunk as Uint8Array).toString();
    const whole = text.split('\n\n');
    text = whole.pop() ?? '';
    for (const one of whole) {
      const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(one) ?? [];
      if (name && data) yield { name, data: JSON.parse(data) as Record<string, unknown> };
    }
  }
}

/** The names of the next events. */
async function names(stream: ReturnType<typeof events>, count: number): Promise<string[]> {
  const found: string[] = [];
  while (found.length < count) {
    const { value, done } = await stream.next();
    if (done) break;
    found.push(value.name);
  }
  return found;
}

describe('who may ask', () => {
  test('without the token nothing is answered, not even whether it exists', async (t) => {
    const { at } = await livePage(t);
    for (const path of ['/', '/live.js', '/live.css', '/events', '/device/1', '/nowhere']) {
      const url = at(path);
      url.searchParams.set('token', 'wrong');
      assert.equal((await fetch(url)).status, 403, path);
      url.search = '';
      assert.equal((await fetch(url)).status, 403, path);
    }
    assert.equal((await fetch(new URL('/stop', at('/')), { method: 'POST' })).status, 403);
  });

  test('with it the page comes, kept by nobody, and may load nothing from elsewhere', async (t) => {
    const { url, at } = await livePage(t);
    const answer = await fetch(url);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.equal(answer.headers.get('referrer-policy'), 'no-referrer');
    assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    assert.match(await answer.text(), /<script src="\/live.js\?token=/);
    assert.match((await fetch(at('/live.js'))).headers.get('content-type') ?? '', /^text\/javascript/);
    assert.match((await fetch(at('/live.css'))).headers.get('content-type') ?? '', /^text\/css/);
    assert.equal((await fetch(at('/nowhere'))).status, 404);
    assert.equal((await fetch(url, { method: 'DELETE' })).status, 405);
  });

  test('a port that is in use is told in one line, 104', async (t) => {
    const { page, run } = await livePage(t);
    const port = Number(new URL(page.url).port);
    await assert.rejects(LivePage.open({ host: '127.0.0.1', port }, { controls: run, fleet: run }), {
      name: 'RegattaError',
      exitCode: 104,
      message: `--web: port ${port} of 127.0.0.1 is in use; give another one, or none (--web) for any that is free`,
    });
  });

  test('its address, with the token, is shown to the screen as the run starts', async (t) => {
    const { start, shown, page } = await livePage(t);
    start();
    assert.deepEqual(shown, [`live page: ${page.url}`]);
  });
});

describe('what is told', () => {
  test('everything at first, then what is new', async (t) => {
    const { start, step, cells, at } = await livePage(t);
    start();
    step();
    const stream = events(at('/events'));
    assert.deepEqual(await names(stream, 3), ['story', 'cells', 'run']);
    cells(2, 0x21);
    step();
    assert.deepEqual(await names(stream, 2), ['update', 'cells']);
    step();
    assert.deepEqual(await names(stream, 1), ['update']);
  });

  test('who looks before the run has started gets everything once it has', async (t) => {
    const { start, step, at } = await livePage(t);
    const stream = events(at('/events'));
    const first = names(stream, 3);
    await new Promise((resolve) => setImmediate(resolve));
    start();
    // The request is on its way: batches go on until it is there.
    const timer = setInterval(step, 20);
    t.after(() => clearInterval(timer));
    assert.deepEqual(await first, ['story', 'cells', 'run']);
  });

  test('a change of the run’s state is told once', async (t) => {
    const { start, step, at, run } = await livePage(t);
    start();
    const stream = events(at('/events'));
    await names(stream, 3);
    step();
    assert.deepEqual(await names(stream, 1), ['update']);
    run.state = 'paused';
    step();
    assert.deepEqual(await names(stream, 2), ['update', 'run']);
    step();
    assert.deepEqual(await names(stream, 1), ['update']);
  });

  test('a device is asked for by its number', async (t) => {
    const { at } = await livePage(t);
    assert.deepEqual(await (await fetch(at('/device/3'))).json(), { device: 3, name: 'd' });
    assert.equal((await fetch(at('/device/10'))).status, 404);
    assert.equal((await fetch(at('/device/x'))).status, 404);
  });

  test('pause, resume and stop reach the run, by POST alone', async (t) => {
    const { at, asked } = await livePage(t);
    for (const what of ['pause', 'resume', 'stop']) {
      assert.equal((await fetch(at(`/${what}`), { method: 'POST' })).status, 204);
      assert.equal((await fetch(at(`/${what}`))).status, 404);
    }
    assert.equal((await fetch(at('/start'), { method: 'POST' })).status, 404);
    assert.deepEqual(asked, ['pause', 'resume', 'stop']);
  });
});

describe('the end', () => {
  test('the last event has the verdict and the report, and the server is gone', async (t) => {
    const { start, step, finish, at, url } = await livePage(t);
    start();
    step();
    const stream = events(at('/events'));
    await names(stream, 3);
    const ended = finish();
    const { value } = await stream.next();
    assert.equal(value?.name, 'end');
    const { story, report, folder } = value.data as unknown as EndEvent;
    assert.equal(story.verdict?.verdict, 'PASS');
    assert.equal(report.name, 'one.html');
    assert.match(report.html, /"scenario":"synthetic"/);
    assert.equal(folder, '/r/one');
    await ended;
    await assert.rejects(fetch(url));
  });

  test('a viewer that takes nothing is held back for, and does not hold the end', async (t) => {
    const { start, step, finish, url } = await livePage(t);
    start();
    const socket = connect(Number(url.port), '127.0.0.1');
    await once(socket, 'connect');
    socket.pause();
    socket.write(`GET /events${url.search} HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`);
    // More than the kernel's buffers hold.
    for (let batch = 0; batch < 300; batch++) {
      step();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const began = performance.now();
    await finish();
    assert.ok(performance.now() - began < 5_000);
    socket.destroy();
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import type { Frame } from '../../metrics/frame.ts';
import { palette } from '../palette.ts';
import { assertGolden } from '../testing/golden.ts';
import { displayWidth } from '../text.ts';
import { RunView } from '../view.ts';
import { footer, header, news, trends } from './header.ts';
import { health } from './health-panel.ts';
import { inside, isBar, layoutFor, type Panel } from './layout.ts';
import * as panels from './panels.ts';
import { type Content, choose, firstState, type ScreenState, type Size } from './screen-state.ts';
import { SyntheticRun } from './synthetic.ts';
import { controllerSecond } from './synthetic-health.ts';

const run = new SyntheticRun({ seed: 5, workers: 2, devices: 1000, rate: 800 });
const CONTENTS = { header, trends, news, footer, health, ...panels };

function viewAfter(seconds: number, change: (frame: Frame) => Frame = (frame) => frame): RunView {
  const view = new RunView(run.facts);
  for (let second = 0; second < seconds; second++) {
    view.add([change(run.frame(0, second)), change(run.frame(1, second))], (second + 1) * 1000);
    view.controller(controllerSecond(5, second));
  }
  view.notice('worker 1 is back');
  return view;
}

/** Every panel of a screen of this size, one below the other; the charts are drawn by blessed-contrib. */
function screenText(state: ScreenState, size: Size): string {
  const parts: string[] = [];
  for (const [panel, place] of Object.entries(layoutFor(size.width, size.height))) {
    if (panel === 'connected' || panel === 'rate') continue;
    const draw = CONTENTS[panel as keyof typeof CONTENTS] as (state: ScreenState, size: Size) => Content;
    const { title, lines } = draw(state, isBar(panel as Panel) ? place : inside(place));
    parts.push(`── ${title ?? panel}`, ...lines);
  }
  return `${parts.join('\n')}\n`;
}

const SIZES: Size[] = [
  { width: 160, height: 48 },
  { width: 120, height: 40 },
  { width: 80, height: 24 },
  { width: 50, height: 10 },
];

for (const size of SIZES) {
  const name = `${size.width}x${size.height}`;
  test(`a screen of ${name} tells the run`, () => {
    assertGolden(
      import.meta.dirname,
      `screen-${name}.txt`,
      screenText(firstState(viewAfter(45), palette(false)), size),
    );
  });
}

test('how far a rollout has come stands in the header', () => {
  const { plan } = run.facts;
  const view = new RunView({ ...run.facts, plan: { ...plan, followed: ['upgrade'] } });
  const [fleet] = plan.fleets;
  const one = { fleet: fleet?.name ?? '', step: 'upgrade', due: 0, ended: 1, outcome: 'ok/installed' };
  const half = Array.from({ length: (fleet?.devices ?? 0) / 2 }, (_, i) => ({ ...one, device: `d${i}` }));
  view.add([{ ...run.frame(0, 0), attempts: half }], 1000);
  const { lines } = header(firstState(view, palette(false)), { width: 160, height: 2 });
  assert.match(lines[0] ?? '', /simulated 1:00 \(×\d+\) {3}upgrade 50\.0 % done {3}seed/);
});

test('nothing is ever wider or higher than its panel, in whatever size and colour', () => {
  const views = [viewAfter(0), viewAfter(1), viewAfter(45)];
  for (let width = 60; width <= 220; width += 7) {
    for (let height = 16; height <= 70; height += 5) {
      for (const view of views) {
        const state = choose(firstState(view, palette(true)), 'next-fleet');
        for (const [panel, place] of Object.entries(layoutFor(width, height))) {
          if (panel === 'connected' || panel === 'rate') continue;
          const room = isBar(panel as Panel) ? place : inside(place);
          const draw = CONTENTS[panel as keyof typeof CONTENTS] as (
            state: ScreenState,
            size: Size,
          ) => Content;
          const { lines } = draw(state, room);
          const where = `${panel} of ${width}×${height}`;
          assert.ok(
            lines.length <= Math.max(room.height, panel === 'histogram' ? 3 : 2),
            `${where}: ${lines.length} lines`,
          );
          for (const line of lines) {
            const used = displayWidth(stripVTControlCharacters(line));
            assert.ok(used <= room.width, `${where}: ${used} of ${room.width}: ${line}`);
          }
        }
      }
    }
  }
});

test('a worker in trouble and a silent one stand out', () => {
  const view = viewAfter(3, (frame) => ({ ...frame, health: { ...frame.health, busy: 0.97 } }));
  for (let second = 3; second < 12; second++) view.add([run.frame(0, second)], (second + 1) * 1000);
  const state = firstState(view, palette(false));
  const { lines } = health(state, { width: 58, height: 6 });
  assert.match(lines.join('\n'), /^1 silent$/m);
  assert.match(header(state, { width: 160, height: 2 }).lines[1] ?? '', /^ ! worker 1 silent for 9 s/);
});

test('the controller has a row where there is room, and leaves the worst worker its own where there is none', () => {
  const state = firstState(viewAfter(3), palette(false));
  const rowsIn = (height: number) => health(state, { width: 58, height }).lines.slice(1);
  assert.match(rowsIn(4).at(-1) ?? '', /^controller +\d+ % +/);
  assert.equal(rowsIn(4).length, 3);
  assert.match(rowsIn(2).join('\n'), /^\d /);
  assert.equal(rowsIn(2).length, 1);
});

test('text that came over the wire cannot paint the screen', () => {
  const view = viewAfter(1);
  view.notice('evil \u001b[2J\u001b[31m{red-fg} text\nnext');
  const { lines } = panels.events(firstState(view, palette(false)), { width: 60, height: 5 });
  assert.equal(lines.at(-1), '   0:01 evil  [2J [31m{red-fg} text next');
});

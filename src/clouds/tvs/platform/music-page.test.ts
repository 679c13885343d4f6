import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { type PageEvent, type PageState, resultOf, TRANSITIONS } from './music-page.ts';

const EVENTS: readonly PageEvent[] = ['scan', 'confirm', 'refuse', 'credential', 'cancel', 'expire'];

/** The table above the state machine, row by row. */
const ROWS: Readonly<Record<PageState, readonly (PageState | undefined)[]>> = {
  shown: ['scanned', undefined, undefined, 'authorised', 'refused', 'expired'],
  scanned: [undefined, 'authorised', 'refused', undefined, undefined, 'expired'],
  authorised: [],
  refused: [],
  expired: [],
};

for (const [state, row] of Object.entries(ROWS) as [PageState, (PageState | undefined)[]][])
  test(`a page that is ${state} goes where its row says, and nowhere else`, () => {
    for (const [nth, event] of EVENTS.entries()) assert.equal(TRANSITIONS[state][event], row[nth], event);
  });

test('whatever happens to a page, its result never changes once there is one', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...EVENTS)), (events) => {
      let state: PageState = 'shown';
      for (const event of events) {
        const before = resultOf(state);
        state = TRANSITIONS[state][event] ?? state;
        if (before) assert.deepEqual(resultOf(state), before);
      }
    }),
    { seed: 5 },
  );
});

test('the result is the one that web views are handed: cpAuthResult of qq_music', () => {
  assert.deepEqual(resultOf('authorised'), { action: 'cpAuthResult', data: { cp: 'qq_music', code: 0 } });
  assert.equal(resultOf('refused')?.data.code, 1);
  assert.equal(resultOf('expired')?.data.code, 2);
  assert.equal(resultOf('shown') ?? resultOf('scanned'), undefined);
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FaultPlayer } from './faults.ts';

const ids = Array.from({ length: 5000 }, (_, index) => `M_${index}`);

describe('the fault player', () => {
  it('does nothing without faults', () => {
    const player = new FaultPlayer({}, 1);
    assert.equal(player.refuses('M_1'), undefined);
    assert.equal(player.disconnects('M_1', 102), false);
    assert.equal(player.errorCode('M_1', 102), undefined);
    assert.equal(player.dropsReply('M_1', 102), false);
    assert.equal(player.latency('M_1'), 0);
    assert.deepEqual(player.download(true), {});
  });

  it('strikes at the asked rate', () => {
    const player = new FaultPlayer({ dropReplies: { rate: 0.2 } }, 1);
    const struck = ids.filter((id) => player.dropsReply(id, 102)).length;
    assert.ok(Math.abs(struck / ids.length - 0.2) < 0.02, String(struck));
  });

  it('always strikes at rate 1 and never at rate 0', () => {
    assert.ok(ids.every((id) => new FaultPlayer({ disconnects: { rate: 1 } }, 1).disconnects(id, 100)));
    assert.ok(!ids.some((id) => new FaultPlayer({ disconnects: { rate: 0 } }, 1).disconnects(id, 100)));
  });

  it('strikes only the named actions', () => {
    const player = new FaultPlayer({ errors: [{ code: 105, rate: 1, actions: [102, 103] }] }, 1);
    assert.equal(player.errorCode('M_1', 102), 105);
    assert.equal(player.errorCode('M_1', 104), undefined);
  });

  it('takes the first rule that hits', () => {
    const errors = [
      { code: 104, rate: 0 },
      { code: 105, rate: 1 },
      { code: 106, rate: 1 },
    ];
    assert.equal(new FaultPlayer({ errors }, 1).errorCode('M_1', 102), 105);
  });

  it('meets the same devices with the same faults whatever the order of their requests', () => {
    const faults = {
      errors: [{ code: 105, rate: 0.5 }],
      latency: { kind: 'exponential', mean: 10 },
    } as const;
    const play = (order: readonly string[]) => {
      const player = new FaultPlayer(faults, 42);
      return new Map(order.map((id) => [id, [player.errorCode(id, 102), player.latency(id)]]));
    };
    const forwards = play(ids);
    const backwards = play([...ids].reverse());
    for (const id of ids) assert.deepEqual(forwards.get(id), backwards.get(id));
  });

  it('goes on with the stream of a device instead of repeating it', () => {
    const player = new FaultPlayer({ disconnects: { rate: 0.5 } }, 3);
    const struck = Array.from({ length: 64 }, () => player.disconnects('M_1', 102));
    assert.ok(struck.includes(true) && struck.includes(false));
  });

  it('changes a byte only of downloads that start at the beginning', () => {
    const player = new FaultPlayer(
      { downloads: { corrupt: { rate: 1 }, truncate: { rate: 1 }, slow: 5 } },
      1,
    );
    const whole = player.download(true);
    assert.ok(whole.corruptAt !== undefined && whole.cutAt !== undefined && whole.slow === 5);
    const rest = player.download(false);
    assert.ok(rest.corruptAt === undefined && rest.cutAt !== undefined);
  });

  it('follows changed faults', () => {
    const player = new FaultPlayer({}, 1);
    player.set({ refusals: { rate: 1, code: 3 } });
    assert.equal(player.refuses('M_1'), 3);
  });
});

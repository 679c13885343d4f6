/** A life that takes its worker with it, in the way that WORKER_DIES says, when device 1 has asked 15 times. */
const WAYS = {
  exit: () => process.exit(7),
  throw: () =>
    setTimeout(() => {
      throw new Error('a bug outside of any life');
    }),
};

export default function* life(device, steps) {
  yield* steps.connect();
  for (let asked = 1; asked <= 25; asked++) {
    yield { kind: 'sleep', simulated: 100 };
    yield* steps.query();
    if (device.index === 1 && asked === 15) WAYS[process.env.WORKER_DIES]();
  }
  yield* steps.disconnect();
}

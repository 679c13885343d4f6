/** A life that asks five queries at once, as people beside a device may. */
export default function* life(_device, steps) {
  yield* steps.connect();
  for (let asked = 0; asked < 5; asked++) yield { kind: 'beside', life: steps.query() };
}

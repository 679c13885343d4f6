/** A life that keeps its worker busy for BURN_MS of real time before each request, for as long as the run goes. */
const BURN_MS = Number(process.env.BURN_MS);

function burn() {
  const until = performance.now() + BURN_MS;
  while (performance.now() < until);
}

export default function* life(_device, steps) {
  yield* steps.connect();
  for (;;) {
    yield { kind: 'sleep', simulated: 100 };
    burn();
    yield* steps.query();
  }
}

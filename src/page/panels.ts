/** Every part of the page below the verdict, in its order. */
import type { Panel, Shared } from './panel.ts';
import { events } from './sections/events.ts';
import { funnel } from './sections/funnel.ts';
import { health } from './sections/health.ts';
import { latency } from './sections/latency.ts';
import { operations } from './sections/operations.ts';
import { outcomes } from './sections/outcomes.ts';
import { reconciliation } from './sections/reconciliation.ts';
import { rollout } from './sections/rollout.ts';
import { steps } from './sections/steps.ts';
import { thresholds } from './sections/thresholds.ts';
import { traffic } from './sections/traffic.ts';

/** What decides the verdict comes first, then the run over time, then what explains it. */
export const PANELS: readonly ((shared: Shared) => Panel)[] = [
  thresholds,
  traffic,
  latency,
  steps,
  outcomes,
  funnel,
  rollout,
  health,
  operations,
  reconciliation,
  events,
];

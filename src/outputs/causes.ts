/** How failures usually come about and what to look at. The tables are in `outcomes`, each cause beside its meaning. */
import { type Outcome, succeeded } from '../lifecycle/outcome.ts';
import { explainFailure } from './outcomes/explain.ts';

/**
 * One to three plain sentences on any failure, never empty; '' for a success.
 * @param cloud of the fleet whose outcome it is: the same code may mean another thing in each
 */
export const outcomeCause = (outcome: Outcome, cloud?: string): string =>
  succeeded(outcome) ? '' : explainFailure(outcome, cloud)[1];

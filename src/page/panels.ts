/** Every part of the page below the verdict, in its order. */
import type { Panel, Shared } from './panel.ts';
import { traffic } from './sections/traffic.ts';

export const PANELS: readonly ((shared: Shared) => Panel)[] = [traffic];

/** This runs from dist/bench; the C source and the history stay with the sources. */
import { fileURLToPath } from 'node:url';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

export const ROOT = path('../../');
export const HISTORY = path('../../bench/history.ndjson');
export const C_CLIENT = path('../../bench/clients/epoll.c');
export const DELAY_PROXY = path('../../bench/clients/delay-proxy.c');
export const MAIN = path('../src/cli/main.js');
export const client = (name: string): string => path(`./clients/${name}.js`);

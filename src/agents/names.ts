/** What things are called in Redis. Everything begins with `regatta`, so that a Redis can be shared. */

/** BullMQ's prefix for its keys. */
export const PREFIX = 'regatta';
/** Every agent works on it, so that its list of clients is the list of agents; nothing is ever put into it. */
export const AGENTS_QUEUE = 'agents';
/** What the results of a run are kept for after it, and what a run that nobody ended leaves behind; seconds. */
export const KEPT_SECONDS = 24 * 3600;

/** The queue that one agent alone works on. */
export const agentQueue = (name: string): string => `agent-${name}`;

export const planKey = (run: string): string => `${PREFIX}:run:${run}:plan`;
export const outlineKey = (run: string): string => `${PREFIX}:run:${run}:outline`;
export const controlStream = (run: string): string => `${PREFIX}:run:${run}:control`;
export const wordsStream = (run: string): string => `${PREFIX}:run:${run}:words`;
export const cellsStream = (run: string): string => `${PREFIX}:run:${run}:cells`;

/** Letters, digits, dot, dash and underscore: it becomes part of keys and of the client's name in Redis. */
export const isAgentName = (name: string): boolean => /^[\w.-]{1,64}$/.test(name);

/** `{index}` in a text stands for the device's number within its fleet; `{index:6}` for the same, zero-padded. */

const PLACEHOLDER = /\{index(?::(\d{1,2}))?\}/g;

export const fillIndex = (pattern: string, index: number): string =>
  pattern.replace(PLACEHOLDER, (_, width?: string) => String(index).padStart(Number(width ?? 0), '0'));

/** Whether every device gets a text of its own. */
export const variesByDevice = (pattern: string): boolean => pattern.search(PLACEHOLDER) >= 0;

/** Times of day as people write them: `08:30`, `23:59:30`, `24:00` for the end of the day. */
export const DAY = 86_400_000;

export const TIME_OF_DAY = /^(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?$|^24:00(?::00)?$/;

/** ms since midnight; undefined for what is no time of day. */
export function parseTimeOfDay(text: string): number | undefined {
  if (!TIME_OF_DAY.test(text)) return undefined;
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

/** `08:30`, or `08:30:15` where there are seconds. */
export function formatTimeOfDay(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[2] === 0 ? parts.slice(0, 2) : parts;
  return shown.map((part) => String(part).padStart(2, '0')).join(':');
}

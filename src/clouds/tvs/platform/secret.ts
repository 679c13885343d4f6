/** 128 bits in hex, from a seeded stream: the same run has the same tokens. */
export const secret = (random: () => number): string =>
  Array.from({ length: 4 }, () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');

/**
 * Zero, for a field that will hold fractions or more than 31 bits. V8 keeps a field that begins as 0 as a small integer,
 * and the first other number gives all objects of the class another shape: code that was compiled for the old one is
 * thrown away, and 5,000 connects cost 12 µs more each (bench `connects`). -0 is no small integer.
 */
export const DOUBLE_ZERO = -0;

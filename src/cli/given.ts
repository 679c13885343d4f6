import { RegattaError } from '../regatta-error.ts';
import { EXIT } from '../verdict/exit-codes.ts';

/** A mistake on the command line, as one line. */
export const usageError = (message: string): RegattaError => new RegattaError(message, EXIT.badInput);

/** The flags and arguments of one command as they were typed; each reader checks what it reads. */
export class Given {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined;
  }

  /** Undefined when not given. */
  text(name: string): string | undefined {
    const value = this.#values[name];
    if (value === undefined) return undefined;
    if (Array.isArray(value)) throw usageError(`--${name} is given ${value.length} times, once is enough`);
    if (typeof value !== 'string' || value === '') throw usageError(`--${name} needs a value`);
    return value;
  }

  /** Of a flag whose value may be left out: '' when it was; undefined when the flag is not given. */
  optionalText(name: string): string | undefined {
    return this.#values[name] === '' ? '' : this.text(name);
  }

  wholeNumber(name: string, from: number, to = Number.MAX_SAFE_INTEGER): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const number = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= from && number <= to) return number;
    const limits = to === Number.MAX_SAFE_INTEGER ? `, ${from} or more` : ` from ${from} to ${to}`;
    throw usageError(`--${name} takes a whole number${limits}, not "${text}"`);
  }

  list(name: string): readonly string[] {
    const value = this.#values[name] ?? [];
    return (Array.isArray(value) ? value : [value]).map(String);
  }

  /** Undefined when neither `--name` nor `--no-name` is given. */
  switch(name: string): boolean | undefined {
    const value = this.#values[name];
    if (value === undefined || typeof value === 'boolean') return value;
    throw usageError(`--${name} is a switch: once, without a value`);
  }
}

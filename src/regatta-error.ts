/**
 * An error that is the user's to mend: one line that says what is wrong, where, and how to mend it. main.ts
 * prints the message without a stack and exits with the code; anything else that is thrown is our own bug.
 */
export class RegattaError extends Error {
  override readonly name = 'RegattaError';
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

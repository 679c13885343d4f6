/** A reporter of node's runner: each test that failed, as a line of JSON. */
export interface Failed {
  readonly file: string;
  readonly name: string;
  readonly message: string;
}

interface Ended {
  readonly type: string;
  readonly data: {
    readonly file?: string;
    readonly name?: string;
    readonly details?: { readonly error?: { readonly message?: string; readonly failureType?: string } };
  };
}

export default async function* failedTests(events: AsyncIterable<Ended>): AsyncGenerator<string> {
  for await (const { type, data } of events) {
    if (type !== 'test:fail') continue;
    const { file = '', name = '', details } = data;
    // A suite that fails for a test in it has nothing to add.
    if (details?.error?.failureType === 'subtestsFailed') continue;
    const failed: Failed = { file, name, message: details?.error?.message ?? '' };
    yield `${JSON.stringify(failed)}\n`;
  }
}

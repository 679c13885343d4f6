/** A reporter of node's runner: the files of which a test failed, a line each. */
interface Ended {
  readonly type: string;
  readonly data: { readonly file?: string };
}

export default async function* failedFiles(events: AsyncIterable<Ended>): AsyncGenerator<string> {
  const told = new Set<string>();
  for await (const { type, data } of events) {
    if (type !== 'test:fail' || data.file === undefined || told.has(data.file)) continue;
    told.add(data.file);
    yield `${data.file}\n`;
  }
}

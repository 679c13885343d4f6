/** Which of the two formats a scraper wants, by its Accept header. Pure. */

interface Wanted {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** 0…1; 0: not at all. */
  readonly quality: number;
}

/** Whether it asks for delimited protobuf, and for nothing that we have more. */
export function wantsProtobuf(accept: string | undefined): boolean {
  const wanted = (accept ?? '').split(',').map(parsed);
  const text = wanted.find(({ type }) => type === 'text/plain') ?? wanted.find(({ type }) => type === '*/*');
  const protobuf = wanted.find(isProtobuf);
  return protobuf !== undefined && protobuf.quality > 0 && protobuf.quality >= (text?.quality ?? 0);
}

const isProtobuf = ({ type, parameters }: Wanted): boolean =>
  type === 'application/vnd.google.protobuf' &&
  parameters.get('proto') === 'io.prometheus.client.MetricFamily' &&
  parameters.get('encoding') === 'delimited';

/** Whether answers may be compressed so. */
export const wantsGzip = (acceptEncoding: string | undefined): boolean =>
  (acceptEncoding ?? '')
    .split(',')
    .map(parsed)
    .some(({ type, quality }) => type === 'gzip' && quality > 0);

function parsed(item: string): Wanted {
  const [type = '', ...rest] = item.split(';').map((part) => part.trim());
  const parameters = new Map(
    rest.map((part): [string, string] => {
      const [name = '', value = ''] = part.split('=');
      return [name.toLowerCase(), value.replace(/^"(.*)"$/, '$1')];
    }),
  );
  return { type: type.toLowerCase(), parameters, quality: Number(parameters.get('q') ?? 1) || 0 };
}

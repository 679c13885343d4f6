/**
 * Files of credentials: comma-separated, a header that names the columns serial, clientId, username and password
 * (serial is required), fields in quotes where they hold commas, quotes (doubled) or line breaks.
 */
import { type Diagnostic, expectedFound } from './diagnostics.ts';

export interface Credential {
  readonly serial: string;
  readonly clientId?: string;
  readonly username?: string;
  readonly password?: string;
}

export interface CredentialsFile {
  readonly credentials: readonly Credential[];
  readonly diagnostics: readonly Diagnostic[];
}

const COLUMNS = ['serial', 'clientId', 'username', 'password'] as const;
type Column = (typeof COLUMNS)[number];

export function parseCredentials(text: string, file: string): CredentialsFile {
  const diagnostics: Diagnostic[] = [];
  const wrong = (line: number, message: string): void => {
    diagnostics.push({ file, line, column: 1, message });
  };
  const records = readRecords(text.replace(/^\uFEFF/, ''), wrong);
  const [header, ...rows] = records;
  const columns = (header?.fields ?? []).map((field) => field.trim());
  for (const column of columns)
    if (!isColumn(column))
      wrong(1, expectedFound(`one of the columns ${COLUMNS.join(', ')}`, column, COLUMNS));
  if (!columns.includes('serial')) wrong(1, 'expected a header line with the column "serial", found none');
  if (diagnostics.length > 0) return { credentials: [], diagnostics };

  const lineOfSerial = new Map<string, number>();
  const credentials = rows.flatMap(({ fields, line }) => {
    const problem = fieldsProblem(columns, fields);
    if (problem !== undefined) {
      wrong(line, problem);
      return [];
    }
    const credential = credentialOf(columns as Column[], fields);
    const earlier = lineOfSerial.get(credential.serial);
    if (earlier !== undefined)
      wrong(
        line,
        `expected each serial once, found ${JSON.stringify(credential.serial)} again (line ${earlier})`,
      );
    lineOfSerial.set(credential.serial, line);
    return [credential];
  });
  return { credentials, diagnostics };
}

const isColumn = (column: string): boolean => (COLUMNS as readonly string[]).includes(column);

function fieldsProblem(columns: readonly string[], fields: readonly string[]): string | undefined {
  if (fields.length !== columns.length) return `expected ${columns.length} fields, found ${fields.length}`;
  const field = (column: Column) => fields[columns.indexOf(column)] ?? '';
  if (field('serial') === '') return 'expected a serial, found none';
  if ((field('username') === '') !== (field('password') === ''))
    return 'expected a user name and a password, or neither, found one of them';
  return undefined;
}

/** Empty fields are left out: such a device computes what it needs. */
const credentialOf = (columns: readonly Column[], fields: readonly string[]): Credential =>
  Object.fromEntries(
    columns.flatMap((column, index) => (fields[index] ? [[column, fields[index]]] : [])),
  ) as unknown as Credential;

interface Row {
  readonly fields: readonly string[];
  /** On which it begins, from 1. */
  readonly line: number;
}

const FIELD = /"((?:[^"]|"")*)"(?=,|\r?\n|$)|([^,"\r\n]*)(?=,|\r?\n|$)/y;

function readRecords(text: string, wrong: (line: number, message: string) => void): Row[] {
  const rows: Row[] = [];
  let fields: string[] = [];
  let line = 1;
  let begun = 1;
  let at = 0;
  while (at < text.length || fields.length > 0) {
    FIELD.lastIndex = at;
    const match = FIELD.exec(text);
    if (!match) {
      wrong(
        line,
        'expected a field, in quotes from end to end if it holds commas or quotes, found a stray quote',
      );
      return rows;
    }
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2]!.trim());
    line += match[0].split('\n').length - 1;
    at += match[0].length;
    if (text[at] === ',') {
      at++;
      continue;
    }
    if (fields.length > 1 || fields[0] !== '') rows.push({ fields, line: begun });
    fields = [];
    at += text[at] === '\r' ? 2 : 1;
    begun = ++line;
  }
  return rows;
}

import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { type Credential, parseCredentials } from './credentials.ts';
import { formatDiagnostic } from './diagnostics.ts';

const problems = (text: string) => parseCredentials(text, 'a.csv').diagnostics.map(formatDiagnostic);

test('columns may come in any order, empty fields are left out', () => {
  const { credentials, diagnostics } = parseCredentials(
    'password,serial,username\r\nsecret, A1 ,user\r\n,A2,\r\n\r\n',
    'a.csv',
  );
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(credentials, [{ serial: 'A1', username: 'user', password: 'secret' }, { serial: 'A2' }]);
});

test('a byte order mark and a missing line end are no matter', () => {
  assert.deepEqual(parseCredentials('\uFEFFserial\nA1', 'a.csv').credentials, [{ serial: 'A1' }]);
});

test('mistakes are placed by line', () => {
  assert.deepEqual(problems(''), ['a.csv:1:1: expected a header line with the column "serial", found none']);
  assert.deepEqual(problems('serial,pasword\n'), [
    'a.csv:1:1: expected one of the columns serial, clientId, username, password, found "pasword"; did you mean "password"?',
  ]);
  assert.deepEqual(problems('serial,username,password\n"A\n1",u,p\nA2,u\nA3,u,\n,,\nA5,,\nA5,,\n'), [
    'a.csv:4:1: expected 3 fields, found 2',
    'a.csv:5:1: expected a user name and a password, or neither, found one of them',
    'a.csv:6:1: expected a serial, found none',
    'a.csv:8:1: expected each serial once, found "A5" again (line 7)',
  ]);
  assert.match(problems('serial\nA"1\n')[0]!, /^a\.csv:2:1: expected a field, .* found a stray quote$/);
});

test('whatever can be written in quotes is read as it was', () => {
  const field = fc.string({
    unit: fc.constantFrom('a', ',', '"', '\n', ' ', 'é', ';'),
    minLength: 1,
    maxLength: 6,
  });
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
  fc.assert(
    fc.property(
      fc.array(fc.record({ username: field, password: field }), { maxLength: 8 }),
      fc.constantFrom('\n', '\r\n'),
      (accounts, lineEnd) => {
        const wanted: Credential[] = accounts.map((account, index) => ({ serial: `S${index}`, ...account }));
        const lines = wanted.map(
          ({ serial, username, password }) => `${serial},${quote(username!)},${quote(password!)}`,
        );
        const text = ['serial,username,password', ...lines, ''].join(lineEnd);
        assert.deepEqual(parseCredentials(text, 'a.csv'), { credentials: wanted, diagnostics: [] });
      },
    ),
    { seed: 24, numRuns: 300 },
  );
});

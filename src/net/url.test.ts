import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { urlParts } from './url.ts';

function parsed(url: string) {
  const { origin, pathname, search } = new URL(url);
  return { origin, path: pathname + search };
}

const scheme = fc.constantFrom('http', 'https', 'HTTP');
const host = fc.oneof(
  fc.domain(),
  fc.ipV4(),
  fc.ipV4Extended(),
  fc.ipV6().map((ip) => `[${ip}]`),
  fc.constantFrom('localhost', 'LOCALHOST', '127.1', '0x7f000001', '127.0.0.01', '1.2.3'),
);
const port = fc.oneof(
  fc.nat({ max: 65_535 }).map((one) => `:${one}`),
  fc.constantFrom('', ':80', ':443', ':0080', ':'),
);
const rest = fc.oneof(
  fc.stringMatching(/^(\/[\w.%?=&#:;,+~ "<>'\\^`{|}-]*)*$/),
  fc.string({ unit: 'grapheme' }).map((text) => `/${text}`),
  fc.constantFrom('', '/', '/a/../b', '/./a', '/%2e%2e/a', '/a?b=c#d', '/?', '/a b', "/a?q='x'"),
);

test('a URL is taken apart as the URL parser does, however it is written', () => {
  fc.assert(
    fc.property(scheme, host, port, rest, (before, name, at, after) => {
      const url = `${before}://${name}${at}${after}`;
      if (!URL.canParse(url)) assert.throws(() => urlParts(url), { code: 'ERR_INVALID_URL' });
      else assert.deepEqual(urlParts(url), parsed(url), url);
    }),
    { seed: 1, numRuns: 3000 },
  );
});

test('ports that cannot be, or need not be said, are not taken as they are', () => {
  assert.throws(() => urlParts('http://h:99999/'), { code: 'ERR_INVALID_URL' });
  assert.deepEqual(urlParts('https://h:443/a'), { origin: 'https://h', path: '/a' });
  assert.deepEqual(urlParts('https://127.0.0.1:8443/tvs/x?y=%41'), {
    origin: 'https://127.0.0.1:8443',
    path: '/tvs/x?y=%41',
  });
});

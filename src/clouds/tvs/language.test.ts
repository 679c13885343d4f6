import assert from 'node:assert/strict';
import test from 'node:test';
import { tvsLanguage } from './language.ts';
import { guestClientId } from './wire.ts';

const { product, steps, platform } = tvsLanguage;

test('a product needs no more than its id', () => {
  assert.deepEqual(product.parse({ id: 'p1' }), {
    id: 'p1',
    version: '1.0.0.1000',
    package: 'com.example.speaker',
    stage: 'GA',
  });
});

test('what would make a malformed ClientId or QUA is refused before the run', () => {
  for (const wrong of [
    {},
    { id: 'a,b' },
    { id: 'p', version: '1.0.1000' },
    { id: 'p', package: 'a&b' },
    { id: 'p', stage: 'gold' },
    { id: 'p', channel: -1 },
    { id: 'p', chanel: 1 },
  ])
    assert.equal(product.safeParse(wrong).success, false, JSON.stringify(wrong));
});

test('every step but a new version can be written without arguments', () => {
  for (const [name, { args }] of Object.entries(steps))
    assert.equal(args.safeParse({}).success, name !== 'new-version', name);
});

test('shares that cannot be are refused', () => {
  assert.equal(steps['music-auth']?.args.safeParse({ refuses: '60%', never: '50%' }).success, false);
  assert.equal(steps.token?.args.safeParse({ refresh: { from: '90%', to: '60%' } }).success, false);
  assert.equal(steps.token?.args.safeParse({ refresh: 'never' }).success, true);
});

test('the cloud is played with tokens of two hours unless told otherwise', () => {
  const settings = platform?.parse({}) as Record<string, unknown>;
  assert.equal(settings.tokenLifetime, 7_200_000);
  assert.equal(platform?.safeParse({ tokenLifetime: '0s' }).success, false);
});

test('a device is known by its guest ClientId', () => {
  assert.equal(tvsLanguage.clientId({ id: 'p1' }, 'dsn-1'), guestClientId('p1', 'dsn-1'));
});

/** The scenario as it ran, to be kept with its results: environment and overrides filled in, secrets removed. */
import { isAlias, isMap, isScalar, isSeq, type Node, Scalar, stringify, visit } from 'yaml';
import { keyOf, resolved, type ScenarioDocument } from './document.ts';

const REMOVED = '<removed>';
const SECRET_WORDS = new Set([
  'secret',
  'pass',
  'pwd',
  'password',
  'passwd',
  'passphrase',
  'token',
  'key',
  'account',
  'credential',
  'credentials',
]);

/** `apiKey`, `api-key` and `API_KEY` hold a secret; `keepAlive` and `tokenLifetime` do not. */
function namesSecret(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return words.at(-1) !== 'lifetime' && words.some((word) => SECRET_WORDS.has(word));
}

/**
 * YAML text that can be run again where secrets came from the environment: those become `${NAME}` (without the
 * default, which is a secret too), the others `<removed>`. Comments are left out: nobody can tell what they hold.
 */
export function resolvedScenario(document: ScenarioDocument): string {
  const { contents } = document.yaml;
  const secrets = secretScalars(document);
  return stringify(contents ? plain(document, contents, secrets) : null, {
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
}

/** Also those that are named elsewhere and only used under a secret's key. */
function secretScalars(document: ScenarioDocument): Set<Scalar> {
  const secrets = new Set<Scalar>();
  const collect = (node: Node | undefined): void => {
    if (isScalar(node)) secrets.add(node);
    else if (isMap(node)) for (const { value } of node.items) collect(resolved(document, value as Node));
    else if (isSeq(node)) for (const item of node.items) collect(resolved(document, item as Node));
  };
  visit(document.yaml, {
    Pair(_, pair) {
      if (namesSecret(keyOf(pair))) collect(resolved(document, pair.value as Node));
    },
  });
  for (const [scalar, written] of document.references)
    if (namesOf(written).some(namesSecret)) secrets.add(scalar);
  return secrets;
}

function plain(document: ScenarioDocument, node: Node | null, secrets: ReadonlySet<Scalar>): unknown {
  const target = isAlias(node) ? resolved(document, node) : node;
  if (isMap(target))
    return Object.fromEntries(
      target.items.map((pair) => [keyOf(pair), plain(document, pair.value as Node | null, secrets)]),
    );
  if (isSeq(target)) return target.items.map((item) => plain(document, item as Node, secrets));
  if (!isScalar(target)) return null;
  if (secrets.has(target)) return secretText(document.references.get(target));
  return typeof target.value === 'string' ? quotedReferences(withoutAccounts(target.value)) : target.value;
}

/** As a quoted scalar, so that a secret of digits is a text again when the file is run again. */
function secretText(written = ''): Scalar {
  const names = namesOf(written);
  const nothingElse = written.replace(/\$\{[^}]*\}/g, '') === '' && names.length > 0;
  const scalar = new Scalar(nothingElse ? names.map((name) => `\${${name}}`).join('') : REMOVED);
  scalar.type = Scalar.QUOTE_DOUBLE;
  return scalar;
}

const namesOf = (written: string): string[] =>
  [...written.matchAll(/\$\$\{|\$\{([A-Za-z_]\w*)/g)].flatMap(([, name]) => name ?? []);

/** `user:password@` and query parameters such as `token=` in addresses. */
const withoutAccounts = (text: string): string =>
  text
    .replace(/([a-z][a-z0-9+.-]*:\/\/)(?:[^\s/@]*@|[^\s/@]*:\S*@)+/gi, '$1')
    .replace(/([?&])([\w-]+)=[^&\s#]*/g, (parameter, mark: string, name: string) =>
      namesSecret(name) ? `${mark}${name}=${REMOVED}` : parameter,
    );

/** What was written as `$${` must be written so again. */
const quotedReferences = (text: string): string => text.replaceAll('${', () => '$${');

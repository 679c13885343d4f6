/** What deploy/ and the Dockerfile say is taken by Compose, Kubernetes and Regatta; no engine runs them here. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { DCLinter } from 'dclint';
import { DockerfileParser } from 'dockerfile-ast';
import { COMMANDS } from '../src/cli/command-line.ts';
import { refuseUnknownWords } from '../src/cli/words.ts';
import { isAllowed } from '../src/net/allowed-hosts.ts';
import {
  checkAgainstSchema,
  type Kustomization,
  type Manifest,
  manifestsOf,
  podOf,
  readYaml,
  unknownFields,
  yamlFilesIn,
} from './helpers/manifests.ts';
import { ROOT } from './helpers/regatta.ts';

const FOLDERS = ['deploy/kubernetes', 'deploy/kubernetes/run'];
const manifests = FOLDERS.flatMap(manifestsOf);
const pods = manifests.map(podOf).filter((pod) => pod !== undefined);
const named = (kind: string) =>
  manifests.filter((one) => one.kind === kind).map(({ metadata }) => metadata.name);

interface Service {
  readonly command: readonly string[];
  readonly build?: string;
}
const services = Object.entries(
  (readYaml('deploy/compose.yaml') as { services: Record<string, Service> }).services,
);

/** Words after `regatta`, by where they stand. */
const commands: readonly (readonly [string, readonly string[]])[] = [
  ...services
    .filter(([, { build }]) => build !== undefined)
    .map(([name, { command }]) => [`compose: ${name}`, command] as const),
  ...pods
    .flatMap(({ containers }) => containers)
    .filter(({ image }) => image === 'regatta')
    .map(({ name, args = [] }) => [`kubernetes: ${name}`, args] as const),
];

/** What the linter holds to be wrong, not what it would write otherwise. */
function composeErrors(file: string): string[] {
  const linter = new DCLinter({ rules: {}, quiet: true, debug: false, exclude: [] });
  // Its types are incomplete.
  const found = linter.lintFiles([file], false) as readonly {
    readonly messages: readonly { readonly type: string; readonly message: string }[];
  }[];
  return found.flatMap(({ messages }) =>
    messages.filter(({ type }) => type === 'error').map(({ message }) => message),
  );
}

for (const [where, words] of commands)
  test(`${where}: its command, flags and scenario exist`, async () => {
    await refuseUnknownWords([...words], COMMANDS, []);
    for (const word of words.filter((one) => one.endsWith('.yaml')))
      assert.ok(existsSync(join(ROOT, word)), `${word} is not there`);
  });

test('agents, platforms and runs are started, and agents allow what runs aim at', () => {
  for (const place of ['compose', 'kubernetes']) {
    const there = commands.filter(([where]) => where.startsWith(place)).map(([, words]) => words);
    assert.deepEqual(there.map(([command]) => command).sort(), ['agent', 'platform', 'run']);
    const after = (flag: string) => there.flatMap((words) => words.filter((_, at) => words[at - 1] === flag));
    const { hostname } = new URL(after('--target')[0] ?? '');
    assert.ok(isAllowed(hostname, after('--allow-target')), `${hostname} in ${place}`);
    const names = place === 'compose' ? services.map(([name]) => name) : named('Service');
    assert.ok(names.includes(hostname), `${hostname} in ${place}`);
  }
});

test('Compose’s schema takes compose.yaml, and not one with a word that it does not know', (t) => {
  assert.deepEqual(composeErrors(join(ROOT, 'deploy/compose.yaml')), []);
  const folder = mkdtempSync(join(tmpdir(), 'regatta-compose-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const wrong = join(folder, 'compose.yaml');
  writeFileSync(wrong, 'services: { a: { image: b, ulimit: { nofile: 1 } } }\n');
  assert.match(composeErrors(wrong).join(), /services\/a.*additional properties/);
});

test('each kustomization names every file of its folder', () => {
  for (const folder of FOLDERS) {
    const { kind, resources } = readYaml(`${folder}/kustomization.yaml`) as Kustomization;
    assert.equal(kind, 'Kustomization');
    assert.deepEqual([...resources].sort(), yamlFilesIn(folder).sort());
  }
});

for (const manifest of manifests)
  test(`${manifest.file}: Kubernetes' schema takes ${manifest.kind} ${manifest.metadata.name}`, () =>
    checkAgainstSchema(manifest));

test('no manifest has a field that Kubernetes does not know, and one that has is found', () => {
  assert.equal(unknownFields(manifests), '');
  const job = manifests.find(({ kind }) => kind === 'Job') as Manifest;
  assert.match(
    unknownFields([{ ...job, spec: { ...job.spec, backofLimit: 0 } }]),
    /'"?backofLimit"?' does not exist/,
  );
});

test('no container is root, writes to its image or may gain rights; each asks for what it needs', () => {
  for (const { securityContext, containers } of pods) {
    assert.equal(securityContext.runAsNonRoot, true);
    assert.ok(Number(securityContext.runAsUser) > 0);
    for (const { name, securityContext: own, resources } of containers) {
      const { allowPrivilegeEscalation, readOnlyRootFilesystem, capabilities } = own ?? {};
      assert.deepEqual(
        { allowPrivilegeEscalation, readOnlyRootFilesystem, capabilities },
        { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
        name,
      );
      assert.ok(resources?.requests, name);
    }
  }
});

test('secrets, claims and selectors lead to something', () => {
  const { secretGenerator = [] } = readYaml('deploy/kubernetes/kustomization.yaml') as Kustomization;
  const secrets = secretGenerator.map(({ name }) => name);
  const refersTo = (text: string, key: string) =>
    [...text.matchAll(new RegExp(`"${key}":\\{"name":"([^"]+)"`, 'g'))].map(([, name]) => name ?? '');
  for (const name of refersTo(JSON.stringify(pods), 'secretKeyRef')) assert.ok(secrets.includes(name), name);
  for (const { volumes = [] } of pods)
    for (const { persistentVolumeClaim: claim } of volumes)
      if (claim) assert.ok(named('PersistentVolumeClaim').includes(claim.claimName));
  for (const { kind, spec, metadata } of manifests.filter(({ kind: one }) =>
    ['Service', 'NetworkPolicy'].includes(one),
  )) {
    const selector =
      (kind === 'Service' ? spec?.selector : (spec?.podSelector as { matchLabels?: object })?.matchLabels) ??
      {};
    const chosen = pods.filter(({ labels }) =>
      Object.entries(selector).every(([key, value]) => labels[key] === value),
    );
    assert.ok(chosen.length > 0, `${kind} ${metadata.name} chooses no pod`);
  }
});

test('the image is made of files that are there, runs the command, and not as root', () => {
  const text = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
  const instructions = DockerfileParser.parse(text).getInstructions();
  const all = (keyword: string) => instructions.filter((one) => one.getKeyword() === keyword);
  const ignored = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n');
  for (const copy of all('COPY').map((one) => one.getArguments().map(String)))
    for (const source of copy.slice(0, -1).filter((one) => !one.startsWith('/'))) {
      assert.ok(existsSync(join(ROOT, source)), `${source} is not there`);
      assert.ok(ignored.includes(`!${source}`), `.dockerignore keeps ${source} out`);
    }
  assert.match(all('USER').at(-1)?.getArgumentsContent() ?? '', /^[1-9]\d*:[1-9]\d*$/);
  assert.equal(all('ENTRYPOINT').at(-1)?.getArgumentsContent(), '["regatta"]');
  const { bin } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    bin: { regatta: string };
  };
  assert.ok(text.includes(`ln -s /opt/regatta/${bin.regatta} /usr/local/bin/regatta`));
});

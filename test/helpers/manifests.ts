/** The files of deploy/kubernetes, held against Kubernetes' own schemas. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { ROOT } from './regatta.ts';

export interface Manifest {
  /** From the repository. */
  readonly file: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec?: Readonly<Record<string, unknown>>;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly valueFrom?: { readonly secretKeyRef?: { readonly name: string } } }[];
  readonly securityContext?: Readonly<Record<string, unknown>>;
  readonly resources?: Readonly<Record<string, unknown>>;
}

export interface Pod {
  readonly labels: Readonly<Record<string, string>>;
  readonly containers: readonly Container[];
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly volumes?: readonly { readonly persistentVolumeClaim?: { readonly claimName: string } }[];
}

export interface Kustomization {
  readonly kind: string;
  readonly resources: readonly string[];
  readonly secretGenerator?: readonly { readonly name: string }[];
}

export const readYaml = (file: string): unknown =>
  parse(readFileSync(join(ROOT, file), 'utf8'), { merge: true });

/** The resources that a folder's kustomization names. */
export function manifestsOf(folder: string): Manifest[] {
  const { resources } = readYaml(`${folder}/kustomization.yaml`) as Kustomization;
  return resources.flatMap((name) => {
    const file = `${folder}/${name}`;
    const documents = parseAllDocuments(readFileSync(join(ROOT, file), 'utf8'));
    return documents.map((document) => ({ file, ...(document.toJS() as Omit<Manifest, 'file'>) }));
  });
}

export const yamlFilesIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml');

/** Undefined for what has no pods. */
export function podOf({ spec }: Manifest): Pod | undefined {
  const template = spec?.template as
    | { metadata?: Pick<Pod, 'labels'>; spec: Omit<Pod, 'labels'> }
    | undefined;
  return template && { ...template.spec, labels: template.metadata?.labels ?? {} };
}

/** Throws for a value that the schema of its kind does not take. Unknown fields pass: see unknownFields. */
export async function checkAgainstSchema(manifest: Manifest): Promise<void> {
  const { file: _, ...content } = manifest;
  const module = (await import(modulePath(manifest))) as Record<string, new (data: object) => Validated>;
  const Model = module[manifest.kind];
  if (Model === undefined) throw new Error(`Kubernetes has no ${manifest.kind}`);
  new Model(content).validate();
}

interface Validated {
  /** Throws. */
  validate(): void;
}

const modulePath = ({ apiVersion, kind }: Manifest): string => `kubernetes-models/${apiVersion}/${kind}`;

/** Complaints of the compiler about fields that Kubernetes' types don't have; '' without any. */
export function unknownFields(manifests: readonly Manifest[]): string {
  // Below the repository, so that node_modules are found.
  mkdirSync(join(ROOT, 'dist/test'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, 'dist/test/manifests-'));
  try {
    const files = manifests.map((manifest, index) => {
      const file = join(folder, `${index}.ts`);
      const { file: from, ...content } = manifest;
      const type = `import('${modulePath(manifest)}').I${manifest.kind}`;
      writeFileSync(
        file,
        `// ${from}\nexport const manifest: ${type} = ${JSON.stringify(content, null, 2)};\n`,
      );
      return file;
    });
    const flags = ['--noEmit', '--strict', '--skipLibCheck', '--ignoreConfig', '--types', ''];
    const modules = ['--module', 'nodenext', '--moduleResolution', 'nodenext'];
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
    return complaintsOf(() => execFileSync(process.execPath, [compiler, ...flags, ...modules, ...files]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function complaintsOf(compile: () => void): string {
  try {
    compile();
    return '';
  } catch (error) {
    return String((error as { stdout?: Buffer }).stdout ?? error);
  }
}

/** The files that `regatta ci-init` writes, one a provider. */
import { githubWorkflow } from './github.ts';
import { gitlabPipeline } from './gitlab.ts';

export interface KitOptions {
  /** From the repository's root, of CHECKED characters. */
  readonly scenario: string;
  /** Of the repository's main branch. */
  readonly branch: string;
  /** What a comparison with the main branch must hold, as `--fail-on` takes it; absent: it is only told. */
  readonly failOn?: string;
}

export interface Provider {
  /** For people. */
  readonly title: string;
  /** Where the file belongs, from the repository's root. */
  readonly path: string;
  readonly write: (options: KitOptions) => string;
}

export const PROVIDERS = {
  github: { title: 'GitHub Actions', path: '.github/workflows/regatta.yml', write: githubWorkflow },
  gitlab: { title: 'GitLab CI', path: '.gitlab-ci.yml', write: gitlabPipeline },
} as const satisfies Readonly<Record<string, Provider>>;

export type ProviderName = keyof typeof PROVIDERS;

/** Of paths and branches: what neither YAML, nor a shell, nor the providers' own expressions take for anything else. */
export const CHECKED = /^[\w.@/+-]+$/;

/**
 * The files that `ci-init` writes: sound for those who know their forms, and every step of theirs that is a shell's
 * really run, in a repository of its own. Only what reaches out (npm install, gh, curl) is a stand-in.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { validateWorkflow } from '@action-validator/core';
import { parse } from 'yaml';
import { MAIN, ROOT, regatta } from './helpers/regatta.ts';

const SCENARIO = 'load/gate.yaml';
const HOLDS = 'query.p99 < 5s';
const FAILS = 'query.p99 < 1us';
/** What a step says that is to run after a failure too. */
const ALWAYS = `\${{ !cancelled() }}`;

interface Step {
  readonly name?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Workflow {
  readonly env: Readonly<Record<string, string>>;
  readonly jobs: { readonly regatta: { readonly steps: readonly Step[] } };
}
interface Pipeline {
  readonly regatta: {
    readonly variables: Readonly<Record<string, string>>;
    readonly before_script: readonly string[];
    readonly script: readonly string[];
    readonly artifacts: {
      readonly when: string;
      readonly paths: readonly string[];
      readonly reports: Readonly<Record<string, string>>;
    };
  };
}

/** A repository with Regatta installed, a scenario, and stand-ins in a folder of its own on the PATH. */
function repository(t: TestContext, threshold = HOLDS): string {
  const folder = mkdtempSync(join(tmpdir(), 'regatta-ci-init-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['load', 'node_modules/.bin', 'stand-ins'])
    mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "devDependencies": { "regatta": "*" } }');
  symlinkSync(MAIN, join(folder, 'node_modules/.bin/regatta'));
  const life = readFileSync(join(ROOT, 'test/scenarios/life.yaml'), 'utf8');
  writeFileSync(join(folder, SCENARIO), `${life}thresholds: [${threshold}]\n`);
  const standIn = (name: string, script: string) => {
    writeFileSync(join(folder, 'stand-ins', name), `#!/bin/bash\n${script}\n`);
    chmodSync(join(folder, 'stand-ins', name), 0o755);
  };
  standIn('npm', 'echo "npm $*" >> npm.log');
  // There is a run of main when there is a folder `main-run`.
  standIn(
    'gh',
    'case "$1 $2" in\n"run list") if [ -d main-run ]; then echo 17; fi ;;\n"run download") mkdir -p regatta-base && cp -r main-run/. regatta-base/ ;;\n*) exit 2 ;;\nesac',
  );
  standIn('curl', 'if [ -d main-run ]; then touch regatta-base.zip; else exit 22; fi');
  standIn('unzip', 'mkdir -p regatta-base/regatta-results && cp -r main-run/. regatta-base/regatta-results/');
  return folder;
}

interface Environment {
  readonly [name: string]: string;
}

/** A step as the provider's runner runs it. */
async function shell(folder: string, script: string, flags: string[], env: Environment) {
  const path = [join(folder, 'stand-ins'), process.env.PATH].join(delimiter);
  const child = spawn('bash', [...flags, '-c', script], {
    cwd: folder,
    env: { ...process.env, PATH: path, ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
  const code = await new Promise<number>((resolve) => child.on('close', (status) => resolve(status ?? 1)));
  return { code, output };
}

async function init(folder: string, ...flags: string[]) {
  return regatta(['ci-init', '--scenario', SCENARIO, ...flags], { cwd: folder });
}

const read = (folder: string, path: string): string => readFileSync(join(folder, path), 'utf8');

async function workflow(folder: string): Promise<Workflow> {
  const { code, stderr } = await init(folder, '--provider', 'github');
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  return parse(read(folder, '.github/workflows/regatta.yml')) as Workflow;
}

/** Every step that is a shell's, in order, until one fails; those for all cases then too. Names with exit codes. */
async function runWorkflow(folder: string, { env, jobs }: Workflow) {
  const summary = join(folder, 'step-summary.md');
  const facts = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary, GITHUB_WORKFLOW: 'regatta' };
  const codes: Record<string, number> = {};
  let output = '';
  for (const { name = '', run, if: when } of jobs.regatta.steps) {
    const failed = Object.values(codes).some((code) => code !== 0);
    if (run === undefined || (failed && when === undefined)) continue;
    assert.ok(when === undefined || when === ALWAYS, when);
    const step = await shell(folder, run, ['--noprofile', '--norc', '-eo', 'pipefail'], { ...env, ...facts });
    codes[name] = step.code;
    output += step.output;
  }
  return { codes, output, summary: existsSync(summary) ? readFileSync(summary, 'utf8') : '' };
}

async function runPipeline(folder: string, { regatta: job }: Pipeline) {
  const facts = {
    CI_JOB_URL: 'https://gitlab.example/jobs/9',
    CI_API_V4_URL: 'https://gitlab.example/api/v4',
    CI_PROJECT_ID: '3',
    CI_JOB_TOKEN: 'none',
  };
  const script = [...job.before_script, ...job.script].join('\n');
  return shell(folder, script, ['-eo', 'pipefail'], { ...job.variables, ...facts });
}

async function pipeline(folder: string): Promise<Pipeline> {
  const { code, stderr } = await init(folder, '--provider', 'gitlab');
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  return parse(read(folder, '.gitlab-ci.yml')) as Pipeline;
}

describe('GitHub Actions', { concurrency: 2 }, () => {
  test('the workflow is one by its schema, and keeps results and JUnit whatever happened', async (t) => {
    const folder = repository(t);
    const { jobs } = await workflow(folder);
    assert.deepEqual(validateWorkflow(read(folder, '.github/workflows/regatta.yml')).errors, []);
    const { steps } = jobs.regatta;
    for (const [action, key, value] of [
      ['actions/upload-artifact@', 'path', 'regatta-results'],
      ['mikepenz/action-junit-report@', 'report_paths', 'regatta-results/*/junit.xml'],
    ] as const) {
      const step = steps.find(({ uses }) => uses?.startsWith(action));
      assert.deepEqual([step?.if, step?.with?.[key]], [ALWAYS, value]);
    }
  });

  test('its steps run: a scenario that holds passes, and is summed up on the page', async (t) => {
    const folder = repository(t);
    const { codes, summary, output } = await runWorkflow(folder, await workflow(folder));
    assert.deepEqual(
      codes,
      { Install: 0, 'Run the scenario': 0, 'Fetch the newest results of main': 0, 'Compare with main': 0 },
      output,
    );
    assert.equal(read(folder, 'npm.log'), 'npm install --no-audit --no-fund\n');
    assert.match(summary, /^### ✅ Regatta: life PASS$/m);
    assert.match(output, /^::notice title=Regatta%3A life PASS::its threshold held/m);
    assert.match(output, /no run of main has passed yet/);
    const [run = ''] = readdirSync(join(folder, 'regatta-results'));
    assert.match(read(folder, `regatta-results/${run}/junit.xml`), /tests="2" failures="0"/);
  });

  test('its steps run: one that fails ends with 99, and what comes after still does', async (t) => {
    const folder = repository(t, FAILS);
    const { codes, summary, output } = await runWorkflow(folder, await workflow(folder));
    assert.deepEqual([codes['Run the scenario'], codes['Compare with main']], [99, 0], output);
    assert.match(summary, /^### ❌ Regatta: life FAIL \(exit code 99\)$/m);
    assert.match(output, /^::error title=Regatta%3A life FAIL::query\.p99 < 1us failed/m);
  });

  test('its steps run: with results of main it compares, and a change within the limit passes', async (t) => {
    const folder = repository(t);
    const flow = await workflow(folder);
    await runWorkflow(folder, flow);
    cpSync(join(folder, 'regatta-results'), join(folder, 'main-run'), { recursive: true });
    rmSync(join(folder, 'regatta-results'), { recursive: true });
    const { codes, summary, output } = await runWorkflow(folder, flow);
    // A run of two seconds is too short to say much of its p99; that it can be compared is what counts here.
    assert.ok([0, 99].includes(codes['Compare with main'] ?? 1), output);
    assert.match(summary, /query/);
    assert.doesNotMatch(output, /no run of main/);
  });
});

describe('GitLab CI', { concurrency: 2 }, () => {
  test('the pipeline has the parts that GitLab reads, and keeps results on failure too', async (t) => {
    const { regatta: job } = await pipeline(repository(t));
    assert.deepEqual(job.artifacts.reports, {
      junit: 'regatta-results/*/junit.xml',
      annotations: 'regatta-annotations.json',
    });
    assert.deepEqual([job.artifacts.when, job.artifacts.paths], ['always', ['regatta-results/']]);
    for (const line of [...job.before_script, ...job.script]) assert.equal(typeof line, 'string');
  });

  test('its script runs: a scenario that holds passes, and links to its report', async (t) => {
    const folder = repository(t);
    const { code, output } = await runPipeline(folder, await pipeline(folder));
    assert.equal(code, 0, output);
    assert.match(output, /no run of main has passed yet/);
    const [run = ''] = readdirSync(join(folder, 'regatta-results'));
    assert.deepEqual(JSON.parse(read(folder, 'regatta-annotations.json')), {
      regatta: [
        {
          external_link: {
            label: 'Regatta report',
            url: `https://gitlab.example/jobs/9/artifacts/file/regatta-results/${run}/report.html`,
          },
        },
      ],
    });
  });

  test('its script runs: one that fails ends with 99, after the link was written', async (t) => {
    const folder = repository(t, FAILS);
    const { code, output } = await runPipeline(folder, await pipeline(folder));
    assert.equal(code, 99, output);
    assert.ok(existsSync(join(folder, 'regatta-annotations.json')));
  });

  test('its script runs: a scenario that is wrong ends with 104, and nothing is compared', async (t) => {
    const folder = repository(t);
    const job = await pipeline(folder);
    writeFileSync(join(folder, SCENARIO), 'name: 3\n');
    const { code, output } = await runPipeline(folder, job);
    assert.equal(code, 104, output);
  });
});

describe('ci-init itself', { concurrency: 3 }, () => {
  test('takes GitLab where the remote is there, and says what it did', async (t) => {
    const folder = repository(t);
    mkdirSync(join(folder, '.git'));
    writeFileSync(join(folder, '.git/config'), '[remote "origin"]\n\turl = git@gitlab.example.com:a/b.git\n');
    const { stdout } = await init(folder);
    assert.equal(
      stdout,
      '.gitlab-ci.yml: GitLab CI runs load/gate.yaml for every change\n' +
        '  and fails, beside what its thresholds say, when query.p99 > +25% against main\n',
    );
  });

  test('says when nothing is there to be installed or to be held', async (t) => {
    const folder = repository(t, 'errors.rate < 1%');
    rmSync(join(folder, 'package.json'));
    const { stdout, code } = await init(folder, '--out', 'ci/regatta.yml');
    assert.equal(code, 0);
    assert.match(stdout, /no threshold on a latency says what must not get worse/);
    assert.match(stdout, /GitHub Actions itself looks for \.github\/workflows\/regatta\.yml/);
    assert.match(stdout, /there is no package\.json here/);
    assert.doesNotMatch(read(folder, 'ci/regatta.yml'), /--fail-on '/);
  });

  test('writes over nothing unless told to', async (t) => {
    const folder = repository(t);
    writeFileSync(join(folder, '.gitlab-ci.yml'), 'mine');
    const refused = await init(folder, '--provider', 'gitlab');
    assert.deepEqual(
      [refused.code, refused.stderr],
      [104, '.gitlab-ci.yml is there already: --force writes over it, --out FILE writes to another file\n'],
    );
    assert.equal(read(folder, '.gitlab-ci.yml'), 'mine');
    assert.equal((await init(folder, '--provider', 'gitlab', '--force')).code, 0);
    assert.match(read(folder, '.gitlab-ci.yml'), /^regatta:$/m);
  });

  for (const [what, flags, message] of [
    [
      'a provider that nobody knows',
      ['--provider', 'jenkins'],
      /^--provider takes github or gitlab, not "jenkins"\n$/,
    ],
    ['two scenarios', ['--scenario', 'no.yaml'], /^--scenario is given 2 times, once is enough/],
    [
      'a branch that is a command',
      ['--branch', 'a; rm -rf b'],
      /^--branch "a; rm -rf b" has characters that mean something else/,
    ],
  ] as const)
    test(`refuses ${what}, in a line`, async (t) => {
      const { code, stderr } = await init(repository(t), ...flags);
      assert.equal(code, 104);
      assert.match(stderr, message);
      assert.equal(stderr.split('\n').length, 2);
    });
});

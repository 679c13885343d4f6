/** The import rules of DESIGN section 2, over source texts. Pure, so that the rules themselves can be tested. */
import { posix } from 'node:path';

export interface Source {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** What each part may import besides itself and the LEAVES. A cloud's parts are those of the same cloud. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  lifecycle: [],
  metrics: ['lifecycle'],
  scenario: ['lifecycle', 'metrics'],
  verdict: ['lifecycle', 'metrics'],
  // Runs held against each other: statistics.
  compare: ['verdict', 'metrics', 'lifecycle'],
  preflight: ['lifecycle'],
  net: ['lifecycle'],
  // What a thread and its machine tell of themselves.
  'self-watch': ['metrics'],
  // wire.ts and whatever else both sides of a cloud share.
  'clouds/*': ['lifecycle', 'scenario'],
  'clouds/*/device': ['clouds/*', 'clouds/*/person', 'lifecycle'],
  // The simulated people who use the devices: clients of the platform's interface for them.
  'clouds/*/person': ['clouds/*', 'lifecycle'],
  'clouds/*/platform': ['clouds/*', 'scenario'],
  // The lists of all clouds: languages, device sides, platform sides.
  clouds: ['clouds/*', 'clouds/*/device', 'clouds/*/platform', 'lifecycle'],
  fleet: ['net', 'self-watch', 'clouds', 'clouds/*/device', 'metrics', 'scenario', 'lifecycle'],
  platform: ['clouds', 'clouds/*/platform', 'clouds/*', 'scenario', 'lifecycle'],
  outputs: ['compare', 'verdict', 'metrics', 'lifecycle'],
  // What a browser runs: it draws stories and may use what is pure.
  page: ['outputs', 'metrics', 'lifecycle'],
  // What build servers are given to run: texts, and the one place that writes them.
  'ci-kit': ['outputs', 'verdict'],
  // Runs shards and yields frames: threads of this process.
  engine: ['metrics', 'lifecycle'],
  // What this machine carries: measured with the engine, kept, and held against what a plan asks for.
  calibration: [
    'engine',
    'preflight',
    'outputs',
    'platform',
    'clouds/*',
    'verdict',
    'scenario',
    'metrics',
    'lifecycle',
  ],
  // The same on other machines, through Redis.
  agents: [
    'engine',
    'calibration',
    'net',
    'preflight',
    'outputs',
    'verdict',
    'scenario',
    'metrics',
    'lifecycle',
  ],
  controller: [
    'engine',
    'agents',
    'calibration',
    'platform',
    'outputs',
    'compare',
    'verdict',
    'preflight',
    'self-watch',
    'clouds',
    'metrics',
    'scenario',
    'lifecycle',
  ],
  'by-hand': [
    'fleet',
    'net',
    'platform',
    'preflight',
    'outputs',
    'clouds/*',
    'clouds/*/device',
    'metrics',
    'scenario',
    'lifecycle',
  ],
  // What `regatta init` asks and writes.
  init: ['clouds', 'clouds/*', 'scenario', 'lifecycle'],
  cli: [
    'agents',
    'calibration',
    'engine',
    'net',
    'init',
    'ci-kit',
    'controller',
    'by-hand',
    'preflight',
    'platform',
    'outputs',
    'verdict',
    'clouds',
    'metrics',
    'scenario',
    'lifecycle',
  ],
  workers: ['fleet', 'platform', 'calibration', 'engine', 'scenario', 'metrics'],
};

/** A cloud whose devices are another's, with more to them: it may use that one as its own. */
const BUILT_ON: Readonly<Record<string, string>> = { pot: 'deli' };

/** Small files without imports of their own, open to everyone. */
const LEAVES = [
  'src/nearest.ts',
  'src/random.ts',
  'src/regatta-error.ts',
  'src/secrets.ts',
  'src/version.ts',
  'src/verdict/exit-codes.ts',
  'src/fleet/clock.ts',
  'src/fleet/schedule.ts',
];

/**
 * Files that are agreements between parts: plain data and interfaces. Their types may be imported from anywhere
 * (`import type`, gone after compiling); every other import follows MAY_IMPORT, of types too.
 */
const CONTRACTS = [
  /^src\/lifecycle\/(outcome|effects|script|cloud)\.ts$/,
  /^src\/net\/link\.ts$/,
  /^src\/metrics\/(frame|summary)\.ts$/,
  /^src\/platform\/(options|stats|service)\.ts$/,
  /^src\/scenario\/(plan|faults|operation)\.ts$/,
  /^src\/clouds\/deli\/app-api\.ts$/,
  /^src\/outputs\/(output|story\/(outline|story))\.ts$/,
  /^src\/verdict\/(thresholds|validity)\.ts$/,
  /^src\/engine\/(protocol|engine)\.ts$/,
  /^src\/preflight\/limits\.ts$/,
  /^src\/calibration\/calibration\.ts$/,
  /^src\/cli\/run-options\.ts$/,
];

const PURE = [
  'lifecycle',
  'scenario',
  'verdict',
  'compare',
  'metrics',
  'clouds',
  'clouds/*',
  'clouds/*/device',
  'clouds/*/person',
];
const INPUT_OUTPUT =
  /^(node:)?(fs|net|http|https|http2|tls|dgram|dns|child_process|cluster|worker_threads|readline)(\/|$)|^(undici|mqtt|aedes|fastify|piscina|blessed|blessed-contrib)$/;

/** Only these may reach for the world's edges: everyone else is handed a clock, a random stream, an output. */
const EDGES: readonly {
  readonly what: string;
  readonly pattern: RegExp;
  readonly files: readonly string[];
}[] = [
  {
    what: 'the wall clock',
    pattern: /\bDate\.now\b|\bnew Date\(\)/,
    files: [
      'src/fleet/clock.ts',
      'src/controller/run.ts',
      'src/controller/session.ts',
      'src/agents/agent.ts',
      'src/agents/redis-run.ts',
      'src/agents/serve.ts',
      'src/engine/local-engine.ts',
      'src/outputs/pump.ts',
      'src/platform/certificate.ts',
      'src/platform/start.ts',
    ],
  },
  { what: 'Math.random', pattern: /\bMath\.random\b/, files: [] },
  { what: 'process.exit', pattern: /\bprocess\.exit\(/, files: ['src/cli/main.ts', 'workers/platform.ts'] },
  { what: 'console', pattern: /\bconsole\.(log|info|warn|error|debug|trace|table|dir)\b/, files: [] },
];

export const MOST_LINES = 300;

/** One line for each broken rule: the file, what it does, and why it may not. */
export const brokenRules = (sources: readonly Source[]): string[] =>
  sources
    .filter(({ path }) => !isForTests(path))
    .flatMap((source) => [...brokenImports(source), ...brokenEdges(source), ...brokenLength(source)]);

/** Tests and what only they use stand beside the sources and may import anything. */
const isForTests = (path: string): boolean =>
  /\.test(-[a-z]+)?\.ts$|\/(test-support|testing|preview)(\.ts$|\/)/.test(path);

function brokenImports({ path, text }: Source): string[] {
  const part = partOf(path);
  return importsOf(text).flatMap(({ typeOnly, from }) => {
    const says = `${path}: ${typeOnly ? 'import type' : 'import'} '${from}'`;
    if (!from.startsWith('.'))
      return PURE.includes(part.name) && INPUT_OUTPUT.test(from)
        ? [`${says}: ${part.name} does no input or output`]
        : [];
    const target = posix.join(posix.dirname(path), from);
    if (LEAVES.includes(target) || (typeOnly && CONTRACTS.some((contract) => contract.test(target))))
      return [];
    const other = partOf(target);
    const isKin = other.cloud === part.cloud || BUILT_ON[part.cloud ?? ''] === other.cloud;
    if (other.name === part.name && isKin) return [];
    if (other.cloud && part.cloud && !isKin)
      return [`${says}: clouds/${part.cloud} and clouds/${other.cloud} know nothing of each other`];
    const may = MAY_IMPORT[part.name];
    if (may?.includes(other.name)) return [];
    return [`${says}: ${part.name} may import ${may?.join(', ') || 'nothing but itself'}, not ${other.name}`];
  });
}

/** Static imports, re-exports and `import('…')` of a literal, whatever lines they are spread over. */
function importsOf(text: string): { typeOnly: boolean; from: string }[] {
  const statements = /^(?:import|export)\s+(type\s)?[^;'"]*?from\s+'([^']+)'|^import\s+'([^']+)'/gm;
  const fixed = [...text.matchAll(statements)].map(([, type, from, bare]) => ({
    typeOnly: type !== undefined,
    from: from ?? bare ?? '',
  }));
  const lazy = [...text.matchAll(/\bimport\('([^']+)'\)/g)].map(([, from = '']) => ({
    typeOnly: false,
    from,
  }));
  return [...fixed, ...lazy];
}

function partOf(path: string): { readonly name: string; readonly cloud?: string } {
  const [top = '', folder = '', cloud = '', side = ''] = path.split('/');
  if (top !== 'src') return { name: top };
  if (folder !== 'clouds') return { name: folder };
  if (cloud.endsWith('.ts')) return { name: 'clouds' };
  return { name: side.endsWith('.ts') ? 'clouds/*' : `clouds/*/${side}`, cloud };
}

function brokenEdges({ path, text }: Source): string[] {
  const code = text.replace(/^\s*(\/\/|\/\*|\*).*$/gm, '');
  return EDGES.filter(({ pattern, files }) => pattern.test(code) && !files.includes(path)).map(
    ({ what, files }) => `${path}: uses ${what}, which is for ${files.join(', ') || 'no file at all'}`,
  );
}

function brokenLength({ path, text }: Source): string[] {
  const lines = text.split('\n').length - 1;
  return lines > MOST_LINES ? [`${path}: ${lines} lines, at most ${MOST_LINES}`] : [];
}

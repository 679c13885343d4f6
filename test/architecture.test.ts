import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { brokenRules, MOST_LINES, type Source } from './helpers/architecture.ts';
import { ROOT } from './helpers/regatta.ts';

const sources: Source[] = readdirSync(ROOT)
  .filter((folder) => folder === 'src' || folder === 'workers')
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => `${folder}/${file}`),
  )
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));

test('the sources keep the rules of the house', () => {
  assert.ok(sources.length > 20, 'the sources were found');
  const broken = brokenRules(sources);
  assert.equal(broken.length, 0, `\n${broken.join('\n')}\n`);
});

const broken = (path: string, text: string) => brokenRules([{ path, text }]);

for (const [rule, path, text, says] of [
  [
    'lifecycle imports nothing',
    'src/lifecycle/x.ts',
    "import { Wheel } from '../fleet/wheel.ts';",
    "src/lifecycle/x.ts: import '../fleet/wheel.ts': lifecycle may import nothing but itself, not fleet",
  ],
  [
    'outputs never see devices, not even their types',
    'src/outputs/x.ts',
    "import type { World } from '../fleet/world.ts';",
    "src/outputs/x.ts: import type '../fleet/world.ts': outputs may import compare, verdict, metrics, lifecycle, not fleet",
  ],
  [
    'a cloud’s platform side never imports its device side',
    'src/clouds/deli/platform/x.ts',
    "import type { State } from '../device/state.ts';",
    "src/clouds/deli/platform/x.ts: import type '../device/state.ts': clouds/*/platform may import clouds/*, scenario, not clouds/*/device",
  ],
  [
    'nor the reverse, however the import is written',
    'src/clouds/deli/device/x.ts',
    "export {\n  decide,\n} from '../platform/decide.ts';",
    "src/clouds/deli/device/x.ts: import '../platform/decide.ts': clouds/*/device may import clouds/*, clouds/*/person, lifecycle, not clouds/*/platform",
  ],
  [
    'clouds know nothing of each other',
    'src/clouds/tvs/device/x.ts',
    "import { topic } from '../../deli/wire.ts';",
    "src/clouds/tvs/device/x.ts: import '../../deli/wire.ts': clouds/tvs and clouds/deli know nothing of each other",
  ],
  [
    'a cloud that another is built on does not know that one',
    'src/clouds/deli/device/x.ts',
    "import { login } from '../../pot/device/login.ts';",
    "src/clouds/deli/device/x.ts: import '../../pot/device/login.ts': clouds/deli and clouds/pot know nothing of each other",
  ],
  [
    'lazy imports count',
    'src/net/x.ts',
    "const { run } = await import('../controller/run.ts');",
    "src/net/x.ts: import '../controller/run.ts': net may import lifecycle, not controller",
  ],
  [
    'pure parts do no input or output',
    'src/scenario/x.ts',
    "import { readFile } from 'node:fs/promises';",
    "src/scenario/x.ts: import 'node:fs/promises': scenario does no input or output",
  ],
  [
    'only main.ts exits',
    'src/cli/run.ts',
    'process.exit(1);',
    'src/cli/run.ts: uses process.exit, which is for src/cli/main.ts, workers/platform.ts',
  ],
  [
    'chance is seeded',
    'src/fleet/x.ts',
    'const x = Math.random();',
    'src/fleet/x.ts: uses Math.random, which is for no file at all',
  ],
  ['files stay short', 'src/net/x.ts', '\n'.repeat(MOST_LINES + 1), 'src/net/x.ts: 301 lines, at most 300'],
] as const) {
  test(`a breach is told in a line: ${rule}`, () => assert.deepEqual(broken(path, text), [says]));
}

for (const [rule, path, text] of [
  ['types of a contract go anywhere', 'src/metrics/x.ts', "import type { Plan } from '../scenario/plan.ts';"],
  ['leaves are open to all', 'src/lifecycle/x.ts', "import { hash } from '../random.ts';"],
  [
    'both sides of a cloud share its wire',
    'src/clouds/deli/device/x.ts',
    "import { topic } from '../wire.ts';",
  ],
  [
    'a pointer is a Deli device',
    'src/clouds/pot/device/x.ts',
    "import { request } from '../../deli/device/exchange.ts';",
  ],
  ['comments are not code', 'src/net/x.ts', ' * Unlike Math.random() it is seeded.\n// no console.log here'],
  ['tests may import anything', 'src/lifecycle/x.test.ts', "import { run } from '../controller/run.ts';"],
] as const) {
  test(`allowed: ${rule}`, () => assert.deepEqual(broken(path, text), []));
}

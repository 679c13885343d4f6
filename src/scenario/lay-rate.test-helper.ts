/** Fleets of scenarios as they are laid out, with files of curves beside them. */
import assert from 'node:assert/strict';
import { makePlan } from './make-plan.ts';
import { parseScenario } from './parse.ts';
import { CLOUDS } from './test-support.ts';

const FILES: Readonly<Record<string, string>> = {
  'day.csv': 'time,rate\n# from the gates of last year\n06:00,0/s\n"08:00";100/s\n\n10:00,20/s\r\n',
  'shape.csv': '00:00,1\n12:00,4\n24:00,1\n',
  'bad.csv': 'time,rate\n06:00,5/s\n6h,5/s\n07:00,fast\n08:00\n09:00,1/s,2\n',
  'back.csv': '06:00,5/s\n05:00,5/s\n',
  'mixed.csv': '06:00,5/s\n07:00,5\n',
  'empty.csv': 'time,rate\n',
};

function parse(text: string) {
  const read = (path: string) => {
    const file = FILES[path];
    if (file === undefined) throw new Error('no such file');
    return file;
  };
  return parseScenario({ text, file: 'x.yaml', clouds: CLOUDS, environment: {}, read });
}
const scenario = (fleet: string, more = '') => `name: t
${more}
fleets:
  gates:
    cloud: deli
    product: { category: KQ, model: M1, secret: s }
    ${fleet}
`;
export function refused(fleet: string, more = ''): string[] {
  const result = parse(scenario(fleet, more));
  if (!('diagnostics' in result)) assert.fail('accepted');
  return result.diagnostics.map(({ file, line, message }) => `${file}:${line}: ${message}`);
}
export function plan(fleet: string, more = '') {
  const result = parse(scenario(fleet, more));
  if ('diagnostics' in result) assert.fail(JSON.stringify(result.diagnostics));
  const { scenario: read, files } = result;
  const made = makePlan(read, { files, resolveModule: (path) => path });
  assert.deepEqual(JSON.parse(JSON.stringify(made)), made, 'plain JSON');
  return made.fleets[0]!;
}

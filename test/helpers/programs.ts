/** Programs that some tests need and a machine may lack. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const HOW = {
  chromium: 'apt-get install chromium',
  curl: 'apt-get install curl',
  mosquitto: 'apt-get install mosquitto',
  mosquitto_pub: 'apt-get install mosquitto-clients',
  prometheus: 'apt-get install prometheus',
  promtool: 'apt-get install prometheus',
  'rabbitmq-server': 'apt-get install rabbitmq-server',
  'redis-server': 'apt-get install redis-server',
  tmux: 'apt-get install tmux',
  xmllint: 'apt-get install libxml2-utils',
};
export type Program = keyof typeof HOW;

/** Debian puts servers where the PATH of an ordinary user does not look. */
const FOLDERS = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];

/** Full path of a program, or undefined. */
export const pathOf = (program: string): string | undefined =>
  FOLDERS.map((folder) => join(folder, program)).find(isExecutable);

/**
 * For the `skip` option of a test: false when the program is there, else why the test is skipped. Throws when
 * REGATTA_REQUIRE names it (`REGATTA_REQUIRE=mosquitto,mosquitto_pub,tmux`, as .ci/run sets it): there nothing may be skipped.
 */
export function skipWithout(program: Program): string | false {
  if (pathOf(program) !== undefined) return false;
  const missing = `${program} is not installed (${HOW[program]})`;
  if ((process.env.REGATTA_REQUIRE ?? '').split(',').includes(program)) throw new Error(missing);
  return missing;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

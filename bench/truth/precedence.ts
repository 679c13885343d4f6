/**
 * Before all other programs of the machine, those of the bench among them: what a run says that has a machine for
 * itself. Server, proxy and packet capture share two cores with it here only since they must.
 */
import { execFileSync } from 'node:child_process';

/** Above the proxy's own priority (delay-proxy.c). */
const BEFORE_ALL = ['chrt', '--rr', '3'];

/** Words before those of a program; none where that is not allowed (it needs root or CAP_SYS_NICE). */
export const precedence = (): readonly string[] => (allowed() ? BEFORE_ALL : []);

function allowed(): boolean {
  const [program = '', ...words] = BEFORE_ALL;
  try {
    execFileSync(program, [...words, 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

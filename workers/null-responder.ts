/** What a calibration puts load on, in a process of its own. Ctrl-C reaches it too: only its parent decides. */
import { serveNullResponder } from '../src/calibration/responder/serve.ts';

for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
await serveNullResponder();

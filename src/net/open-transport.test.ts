import assert from 'node:assert/strict';
import test from 'node:test';
import { LocalPorts } from './local-ports.ts';
import { transportFrom } from './open-transport.ts';

/** Connects to where nobody listens, and settles when that is over. */
const connect = (open: ReturnType<typeof transportFrom>, host: string, tls: boolean): Promise<void> =>
  new Promise((ended) => {
    const nothing = () => undefined;
    open(
      { gateway: { host, port: 1, tls } },
      { ready: nothing, onBytes: nothing, serverLeft: nothing, failed: nothing, ended },
    );
  });

test('local ports are chosen until a connection needs one of the system’s choice', async () => {
  let chosen = 0;
  const next = () => {
    chosen++;
    return 0;
  };
  const ports = Object.assign(new LocalPorts({ first: 1, last: 1 }, () => 0), { next });
  const open = transportFrom(ports);
  await connect(open, '127.0.0.1', false);
  assert.equal(chosen, 1);
  await connect(open, '127.0.0.1', true);
  await connect(open, '127.0.0.1', false);
  assert.equal(chosen, 1, 'beside TLS the system chooses for all');
});

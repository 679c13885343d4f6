import type { Command } from './command.ts';

export const device: Command = {
  name: 'device',
  summary: 'one device by hand: see every message, send and answer',
  flags: {
    model: { value: 'M', about: 'product model, such as DL3785W' },
    serial: { value: 'S', about: 'serial number; the ClientID is M_S' },
    category: {
      value: 'C',
      about: 'product category, whose broadcasts are heard\n(default: KQ on the embedded platform)',
    },
    secret: { value: 'SECRET', about: 'product secret (default: REGATTA_SECRET)' },
    username: {
      value: 'U',
      about: 'account registered beforehand, in place of a\nsecret; its password: REGATTA_PASSWORD',
    },
    password: { value: 'P', about: 'of that account, where others may see it' },
    firmware: { value: 'V', about: 'the version installed (default: 1.0)' },
    name: { value: 'N', about: 'that 101 reports (default: by hand)' },
    target: {
      value: 'T',
      about: 'embedded, mqtt://host:1883 or mqtts://host:8883\n(default: embedded, a platform of its own)',
    },
    'access-list': { value: 'URL', about: 'ask this for gateways first; --target is then\nthe default' },
    trust: { value: 'FILE', about: 'PEM certificates to trust, for mqtts' },
    'own-topic': { about: 'subscribe to the ClientID: behind a general broker' },
    'allow-host': {
      value: 'HOST',
      about: 'firmware and logs may go there too; repeatable',
      repeated: true,
    },
    'conn-type': { value: 'KIND', about: 'in QR codes: auto, ble, wifi, none (default: auto)' },
    qos: { value: 'Q', about: '0 or 1 (default: 0)' },
    'keep-alive': { value: 'TIME', about: 'announced to the gateway (default: 60s)' },
    timeout: { value: 'TIME', about: 'for each reply (default: 10s)' },
    auto: { about: 'the device answers instructions by itself' },
    verbose: { about: 'pings, acknowledgements and topics too' },
  },
  examples: [
    ['regatta device --model DL3785W --serial 1', 'on a platform of its own; then type: boot'],
    [
      'regatta device --model A1 --serial 7 --category KQ --target mqtt://10.0.0.7',
      'on a gateway of yours, with the secret in REGATTA_SECRET',
    ],
    [
      `printf 'boot\\npush echo checkin\\n' | regatta device --model A1 --serial 1`,
      'a script; exit code 99 when a command failed',
    ],
  ],
  async run(given) {
    const { deviceOptions } = await import('./device-options.ts');
    const options = deviceOptions(given, process.env);
    const { runByHand } = await import('../by-hand/run.ts');
    const { stdin, stdout } = process;
    const colour = stdout.isTTY === true && process.env.NO_COLOR === undefined;
    return runByHand(options, { stdin, stdout, signals: process, colour });
  },
};

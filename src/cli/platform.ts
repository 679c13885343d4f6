import { EXIT } from '../verdict/exit-codes.ts';
import type { Command } from './command.ts';

export const platform: Command = {
  name: 'platform',
  summary: 'run the embedded platform alone, until Ctrl-C',
  flags: {
    host: { value: 'ADDRESS', about: 'where to listen (default: 127.0.0.1)' },
    'mqtt-port': { value: 'PORT', about: 'MQTT; 0 is any free port (default: 1883)' },
    'mqtts-port': { value: 'PORT', about: 'MQTT over TLS (default: off)' },
    'http-port': { value: 'PORT', about: 'firmware, /stats, /admin… (default: 8080)' },
    'https-port': { value: 'PORT', about: 'clouds over HTTPS (default: 8443)' },
    'broker-port': { value: 'PORT', about: 'MQTT of such a cloud (default: 1884)' },
    'trust-file': { value: 'FILE', about: 'to write the certificate to, for curl --cacert' },
    'ftp-port': { value: 'PORT', about: 'logs of action 201 (default: any free port)' },
    'ftp-account': { value: 'USER:PASSWORD', about: 'that FTP takes (default: any)' },
    behind: { value: 'URL', about: 'work as a client of this broker, such as\nmqtt://127.0.0.1:1883' },
    'also-list': {
      value: 'URL',
      about: 'is in its access list too; repeatable',
      repeated: true,
    },
    'callbacks-anywhere': { about: 'applications may be called beyond this machine' },
    product: {
      value: 'CATEGORY/MODEL:SECRET',
      about: 'may connect; repeatable\n(default: the products of scenarios/demo.yaml)',
      repeated: true,
    },
    firmware: {
      value: 'MODEL=VERSION:SIZE',
      about: 'as DL888=1.1:4MiB; repeatable',
      repeated: true,
    },
    bound: { value: 'SHARE', about: 'of devices in a group (default: 100%)' },
    seed: { value: 'N', about: 'of groups, firmware and faults (default: 1)' },
    latency: { value: 'TIME', about: 'before each reply: 5ms, or within 5ms..20ms' },
    'error-rate': {
      value: 'CODE=SHARE',
      about: 'of replies, such as 105=1%; repeatable',
      repeated: true,
    },
    'drop-replies': { value: 'SHARE', about: 'of replies never sent, such as 1%' },
    disconnects: { value: 'SHARE', about: 'of requests that close the connection' },
    refusals: { value: 'SHARE', about: 'of connections, with CONNACK 3 (unavailable)' },
    'slow-downloads': { value: 'SPEED', about: 'of each download, such as 64KiB/s' },
    'truncate-downloads': { value: 'SHARE', about: 'of downloads that break off' },
    'corrupt-downloads': { value: 'SHARE', about: 'of downloads with a wrong byte' },
  },
  examples: [
    ['regatta platform', 'then: regatta run scenarios/demo.yaml --target mqtt://127.0.0.1:1883'],
    ['regatta platform --product KQ/A1:secret --firmware A1=1.1:64KiB', 'one product, one firmware'],
    ['regatta platform --behind mqtt://127.0.0.1:1883', 'the business side of a broker of yours'],
    ['regatta platform --also-list mqtt://127.0.0.1:1884', 'two platforms behind one access list'],
    ['regatta platform --latency 5ms..20ms --error-rate 105=1% --drop-replies 0.5%', 'one that misbehaves'],
  ],
  async run(given) {
    const { platformOptions, hostWarning } = await import('./platform-options.ts');
    const options = platformOptions(given);
    const { runPlatformConsole } = await import('../platform/console.ts');
    process.stderr.write(hostWarning(options.host));
    const trustFile = given.text('trust-file');
    await runPlatformConsole(options, { out: process.stdout, signals: process, trustFile });
    return EXIT.pass;
  },
};

/** What ends an attempt on the device's own side: messages that break the protocol, firmware, people, scripts. By code. */
import type { Explained, Explanations } from './explained.ts';

const NOT_THE_SERVICE =
  'What answers is not the service that the scenario takes it for, or of another version. Look at one answer by hand (regatta device, curl).';

export const PROTOCOL: Explanations = {
  'bad-json': [
    'message was not valid JSON',
    'The platform sent text that is no JSON: an error page, a message cut short, or a fault of the embedded platform. Look at one answer by hand (regatta device, curl).',
  ],
  'bad-http': [
    'answer was no HTTP',
    'The bytes that came are no HTTP. Look whether the port speaks TLS, or another protocol.',
  ],
  'bad-url': [
    'address is no URL',
    'An address that the platform or the scenario gave is no URL of a kind that devices use. Look at the target, and at file_path or ftp_host in the platform’s messages.',
  ],
  'body-too-large': [
    'answer larger than devices take',
    'An answer was larger than devices take. Look whether the address leads to the right service.',
  ],
  'wrong-action': [
    'reply to a request with another action',
    'A reply had the mid of a request and the action of another. The platform mixes up its answers.',
  ],
  'bad-access-list': [
    'access list without a gateway',
    'The access list has no MQTT gateway that can be understood. Fetch it by hand with curl.',
  ],
  'bad-content-range': [
    'file server sent other bytes than asked for',
    'The file server answered with other bytes than were asked for, or of another file. Its Range support is broken, or the file was replaced; the device starts over.',
  ],
  'short-range': [
    'file server sent fewer bytes than told',
    'The file server ended a part before it was whole. The device goes on from there; if it is frequent, look at the server’s or a proxy’s time-outs.',
  ],
  'no-connack': [
    'server spoke before it accepted',
    'The server sent something before it accepted the connection. The port may be that of another protocol.',
  ],
  'stranger-admitted': [
    'a stranger was let in',
    'The platform let a person in who must be turned away. That is a defect of the platform: look at who belongs to the device’s group.',
  ],
  'out-of-order': [
    'came in another order than made',
    'Messages or records came in another order than they were made. Look at queues with several consumers on the platform’s side.',
  ],
  repeated: [
    'came twice, not marked as a duplicate',
    'A message came again without being marked as a duplicate. The platform sends it twice.',
  ],
};

/** Our own words for what was wrong, such as `no-mid`; all of one kind. */
export const anyProtocol = (code: string): Explained => [
  `broke the protocol: ${inWords(code)}`,
  `An answer was not as the protocol has it. ${NOT_THE_SERVICE} On the embedded platform look at the faults.`,
];

const DRAWN =
  'The scenario draws this (“upgrade: failures:”): it is counted as it was asked for, and nothing is wrong.';

export const FIRMWARE: Explanations = {
  checksum: [
    'file does not match its checksum',
    'The file that came is not the one that was announced: damaged or replaced on the way, or announced with the checksum of another. Download it by hand and compare its MD5; the fault “downloads: corrupt” does this too.',
  ],
  'gave-up': [
    'download given up',
    'The download broke off more often than the life takes it up again. Look at the file server: its load, its time-outs, its bandwidth.',
  ],
  refused: ['simulated: refused', DRAWN],
  hang: ['simulated: download hung', DRAWN],
  truncated: ['simulated: image cut short', DRAWN],
  corrupted: ['simulated: image damaged', DRAWN],
  'wrong-size': ['simulated: wrong size', DRAWN],
  install: ['simulated: install failed', DRAWN],
  rollback: ['simulated: rolled back', DRAWN],
  silent: ['simulated: never came back', DRAWN],
};

export const anyFirmware = (code: string): Explained => [
  `firmware: ${inWords(code)}`,
  'An upgrade did not come to its end. Look at the outcomes of “download” and at the file server.',
];

export const PERSON: Explanations = {
  refused: [
    'refused by the person',
    'A simulated person refused, in the share that “person: refuses:” asks for. No machine did anything wrong.',
  ],
};

export const anyPerson = (code: string): Explained => [
  `person: ${inWords(code)}`,
  'A simulated person decided so. Look at “person:” of the fleet; no machine did anything wrong.',
];

export const SCRIPT: Explanations = {
  'no-token': [
    'not sent: no token',
    'The call needs a token and there was none: getting one had failed. Look at the outcomes of “token”; this is only what follows.',
  ],
  'token-budget-spent': [
    'the day’s token calls are spent',
    'The platform may ask for 200 tokens in 24 hours (“tokensADay”) and would need more. Let fewer lives begin anew, or give each a key of its own.',
  ],
  'no-platform': [
    'not done: the target has no interface for people',
    'People act over the platform’s HTTP interface, and the target has none. Name it: “target: { platform: { url: … } }”.',
  ],
  'no-service': [
    'not sent: no service is bound',
    'The device has no service bound to send to. Bind one first: “platform: applications:”, or the operation “bind-service”.',
  ],
  'nothing-to-answer': [
    'not sent: nothing was asked',
    'A “reply” stands where nothing was asked. It belongs under “on:”, in a reaction.',
  ],
  'no-meeting': [
    'not done: no meeting has begun',
    'The step needs a meeting and none has begun. Put “start-meeting” before it, and look at its outcomes.',
  ],
  'not-logged-in': [
    'not done: nobody has logged in',
    'The step needs a person who has logged in. Put “login” before it, or let guests in.',
  ],
  'no-client-id': [
    'not sent: the speaker has no ClientId',
    'The speaker has no ClientId: getting one had failed, or no step asked for it. Look at the outcomes of “client-id”.',
  ],
  'no-app': [
    'not done: the speaker has no companion app',
    'Only a speaker with an account has a companion app, and this one is a guest or has none any more. Put “client-id” with a login before the step.',
  ],
  'version-not-greater': [
    'not done: the version is not greater',
    'A new version must be greater than the one before. Look at the versions in “new-version”.',
  ],
  threw: [
    'the life threw',
    'A life threw while the attempt was open: a mistake in the module that the lifecycle names. The run’s log tells the error.',
  ],
  'left-open': [
    'the life never ended the attempt',
    'A life ended without ending an attempt that it had begun. Look in the module that the lifecycle names for a “begin” without its “end”.',
  ],
};

export const anyScript = (code: string): Explained => [
  simulatedInWords(code) ?? `from the script: ${inWords(code)}`,
  simulatedInWords(code)
    ? 'What is no protocol on a wire is simulated as a delay and a draw. The failures are as many as the scenario asks for.'
    : 'The life itself said so. Look in the module, or at the step, of the lifecycle.',
];

/** `simulated-ble`, `simulated-ble-failed`: what is no protocol on a wire, but a delay and a draw. */
export function simulatedInWords(code: string): string | undefined {
  const [, what, failed] = /^simulated-(\w+)(-failed)?$/.exec(code) ?? [];
  if (what === undefined) return undefined;
  return `simulated: ${what} set-up ${failed === undefined ? 'done' : 'failed'}`;
}

export const inWords = (code: string): string => code.replace(/(?<=\w)-(?=\w)/g, ' ');

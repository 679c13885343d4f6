/** Answers of HTTP and FTP servers (RFC 959, section 4.2), by code. */
import { STATUS_CODES } from 'node:http';
import { type Explained, type Explanations, inTable } from './explained.ts';

const HOST_NOT_ALLOWED =
  'The platform named a host that is not of the target, and devices put no load where you have not pointed. If it is yours to load, name it in “target: { allowHosts: […] }”.';

export const FTP: Explanations = {
  '421': [
    'service not available',
    'The FTP server is stopping, or at its limit of sessions. Look at that limit: a fleet uploads all at once.',
  ],
  '425': [
    'data connection not opened',
    'The server’s passive ports cannot be reached, or are used up. Look at its range of ports and at the firewall.',
  ],
  '426': [
    'transfer aborted',
    'The data connection broke in the middle. Look at the server’s time-outs and at the network between.',
  ],
  '450': ['file busy', 'Somebody else writes to that file. Look whether two devices upload under one name.'],
  '451': ['server error', 'The server failed by itself. Look at its log.'],
  '452': ['out of storage space for now', 'The server’s disk is full, or the account’s share of it.'],
  '500': ['command not understood', 'What answers is no FTP server, or a very limited one.'],
  '501': [
    'bad argument',
    'The server does not take the path or an option. Look at the name that the instruction gave.',
  ],
  '502': ['command not implemented', 'The server lacks a command that uploads need, such as passive mode.'],
  '530': [
    'not logged in',
    'Account or password are wrong, or the account’s sessions are used up. Look at the address in the instruction, which carries the account.',
  ],
  '532': ['no account for storing files', 'The account may log in and not write.'],
  '550': ['file or folder not available', 'The folder does not exist, or the account may not write there.'],
  '552': ['out of storage space', 'The account’s share of the disk is used up.'],
  '553': ['file name not allowed', 'The server does not take that name. Look at its rules for names.'],
  'host-not-allowed': ['FTP: host not allowed', HOST_NOT_ALLOWED],
};

const HTTP_CAUSES: Readonly<Record<string, string>> = {
  '400':
    'The server could not read the request. Make the same one by hand with curl and read the body of the answer, which often says why.',
  '401':
    'The request had no valid token or password. Look at the secrets of the scenario and at the token’s lifetime.',
  '403':
    'The server knows who asks and will not have it: no right, an address that is not allowed, or a firewall for web applications that takes load for an attack.',
  '404':
    'Nothing is at that address. Look at the base URL of the target, and at the path that the platform told.',
  '405': 'The address exists and does not take this method: probably the base URL has a slip.',
  '408': 'The server waited too long for the request. This machine or the network was slow to send it.',
  '409': 'The request contradicts the state of the server. Two devices with one identity are a usual reason.',
  '413': 'The request’s body is larger than the server takes.',
  '416':
    'The server has fewer bytes of the file than the device wants to go on from: the file was replaced during the download. The device starts over.',
  '429':
    'The server limits the rate of requests, for an address or an account. All devices of a run come from few addresses: have this machine exempted, or ask for less.',
  '500':
    'The server failed by itself. Look at its log of that moment; under load, at its database and its pools first.',
  '502':
    'A proxy or balancer reached no healthy server behind it. Look at the servers behind, and at their time-outs.',
  '503':
    'The server is overloaded, starting, or told to refuse. Look at its load and queues; the embedded platform’s faults do this too.',
  '504': 'A proxy or balancer waited too long for the server behind it. Look at that one’s load.',
};

const HTTP_CLASSES: Readonly<Record<string, string>> = {
  '1': 'The server sent an interim status and nothing after it.',
  '2': 'The server answered well with a status that this call does not take. Look whether the base URL leads to the right service.',
  '3': 'The server sends its callers elsewhere, and devices do not follow. Give the final address as the target.',
  '4': 'The server refuses the request as it is. Make the same one by hand with curl and read the body of the answer.',
  '5': 'The server failed. Look at its log of that moment.',
};

/** Statuses that are told of where all are listed. */
export const HTTP_STATUSES = Object.keys(HTTP_CAUSES);

export function explainHttp(code: string): Explained {
  if (code === 'host-not-allowed') return ['HTTP: host not allowed', HOST_NOT_ALLOWED];
  return [
    inTable(STATUS_CODES, code) ?? 'unknown HTTP status',
    inTable(HTTP_CAUSES, code) ??
      (/^\d{3}$/.test(code) ? inTable(HTTP_CLASSES, code.charAt(0)) : undefined) ??
      'The server answered with a status that is none. Look what answers there.',
  ];
}

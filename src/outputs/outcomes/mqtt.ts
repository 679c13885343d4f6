/** Refusals of MQTT 3.1.1: table 3.1, SUBACK's 0x80, and a server that says nothing any more. By code. */
import type { Explanations } from './explained.ts';

export const MQTT: Explanations = {
  'connack-1': [
    'protocol version refused',
    'The server does not speak MQTT 3.1.1. Look whether the port is that of another protocol version, or of another service.',
  ],
  'connack-2': [
    'client id rejected',
    'The server takes client ids of another form, or no empty one. Look at the pattern of “identities:” and at the server’s rules.',
  ],
  'connack-3': [
    'server unavailable',
    'The server is up and takes nobody now: it is starting, stopping, overloaded, or at the limit of its licence. Look at its log and at the number of connections that it may hold; the fault “refusals” of the embedded platform does this.',
  ],
  'connack-4': [
    'bad user name or password',
    'The account does not exist or the password is another. Look at the product’s secret or the file of credentials, and whether the devices were registered with this very target.',
  ],
  'connack-5': [
    'not authorised',
    'The server knows the account and will not have it: banned, no right to this client id, or an address that is not allowed. Some servers say 5 for a wrong password too.',
  ],
  'suback-128': [
    'subscription refused',
    'The account may not read this topic. Look at the server’s access rules, and at the topic in the life.',
  ],
  'no-pingresp': [
    'no answer to the keep-alive ping',
    'The connection was there, and nothing came over it any more: a server that hangs, a half-open connection, or a firewall that forgot it. Look at the server’s load, then at what is between.',
  ],
};
